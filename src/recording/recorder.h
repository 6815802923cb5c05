// Records a fair sample of a run's conversations, and the worst of all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "call/recorder.h"
#include "recording/call_log.h"
#include "recording/disk_budget.h"
#include "recording/fair_sample.h"
#include "recording/mixdown.h"
#include "recording/spool.h"
#include "recording/worker.h"
#include "recording/worst_calls.h"
#include "results/recorded_conversation.h"

namespace busyhour::recording {

struct RecorderSetup {
  double rate = 0.2;  ///< of the sample
  int worst = 5;      ///< so many with the slowest ttfb, and so many of those that failed
  std::uint64_t seed = 0;
  std::filesystem::path directory;  ///< of the audio files; exists
  std::string file_prefix;          ///< of their names
  std::uint64_t most_memory = 0;    ///< bytes
  std::uint64_t most_disk = 0;      ///< bytes
  int caller_rate = 16000;          ///< Hz
  Duration frame_period{20ms};      ///< of the callers
};

/// Which calls become the worst is known when they have ended: as long as that may happen, a log is
/// kept of every call (docs/decisions/0006-recordings.md).
class Recorder final : public call::Recorders {
 public:
  explicit Recorder(RecorderSetup setup);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() override { worker_.finish(); }

  std::unique_ptr<call::CallRecorder> begin(int conversation) override;
  void end(std::unique_ptr<call::CallRecorder> recorder, const results::CallRecord& call) override;

  /// When all calls have ended, while their clips still live: writes what is left to write.
  results::Recordings finish();
  /// The first thing that went wrong with a file. After finish().
  const Result<void>& problem() const { return problem_; }

 private:
  /// A call that was sampled, or ranks among the worst for the moment.
  struct Candidate {
    results::CallRecord call;
    std::unique_ptr<CallLog> log;
    std::optional<std::size_t> place{};  ///< among the conversations, when it was recorded
  };
  using SharedCandidate = std::shared_ptr<Candidate>;
  enum class Room : std::uint8_t { left, reserved };

  /// Null if nobody wants it. Under the lock.
  SharedCandidate rank(const results::CallRecord& call, std::unique_ptr<CallLog>& log);
  void reserve_for_the_worst();
  /// On the worker's thread, or after that has ended.
  void record(Candidate& candidate, Room room);
  Result<void> write_audio(const Candidate& candidate, results::RecordedConversation& made);
  std::uint64_t audio_bytes(const Candidate& candidate) const;

  const RecorderSetup setup_;
  const FairSample sample_;
  DiskBudget disk_;
  Mixer mixer_;
  Worker worker_;
  Spool spool_;  // what follows holds pieces of it

  std::mutex mutex_;  // for all that follows
  WorstCalls<Candidate> slowest_, failed_;
  results::Recordings recordings_;
  Result<void> problem_;
};

}  // namespace busyhour::recording
