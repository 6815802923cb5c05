#include "recording/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "audio/stereo.h"
#include "base/byte_size.h"

namespace busyhour::recording {

using results::CallEnd;
using results::CallRecord;

namespace {

std::optional<Duration> slowest_ttfb(const CallRecord& call) {
  std::optional<Duration> slowest;
  for (const results::TurnRecord& turn : call.turns) {
    if (const auto ttfb = turn.ttfb()) slowest = std::max(slowest.value_or(*ttfb), *ttfb);
  }
  return slowest;
}

/// Failed turns, and the call itself if it broke.
int failures(const CallRecord& call) {
  const auto failed = std::ranges::count_if(
      call.turns, [](const results::TurnRecord& turn) { return !turn.success; });
  const bool broke = call.ended != CallEnd::completed && call.ended != CallEnd::cancelled;
  return static_cast<int>(failed) + (broke ? 1 : 0);
}

Span span_of(const CallRecord& call) {
  return {*call.connected, call.end};
}

}  // namespace

Recorder::Recorder(RecorderSetup setup)
    : setup_(std::move(setup)),
      sample_(setup_.rate, setup_.seed),
      disk_(setup_.most_disk),
      mixer_(setup_.caller_rate, setup_.frame_period),
      spool_(setup_.directory, setup_.most_memory, disk_, worker_),
      slowest_(static_cast<std::size_t>(setup_.worst)),
      failed_(static_cast<std::size_t>(setup_.worst)) {
  recordings_.rate = setup_.rate;
  recordings_.disk_most = setup_.most_disk;
  recordings_.memory_most = setup_.most_memory;
  reserve_for_the_worst();
}

std::unique_ptr<call::CallRecorder> Recorder::begin(int conversation) {
  const bool sampled = sample_.holds(conversation);
  if (!sampled && setup_.worst == 0) return nullptr;
  return std::make_unique<CallLog>(spool_, sampled);
}

void Recorder::end(std::unique_ptr<call::CallRecorder> recorder, const CallRecord& call) {
  std::unique_ptr<CallLog> log(static_cast<CallLog*>(recorder.release()));
  if (!call.connected) return;  // nothing was said
  SharedCandidate candidate;
  {
    const std::lock_guard lock(mutex_);
    candidate = rank(call, log);
    if (candidate) reserve_for_the_worst();
  }
  if (candidate && candidate->log->sampled()) {
    worker_.post([this, candidate] { record(*candidate, Room::left); });
  }
}

Recorder::SharedCandidate Recorder::rank(const CallRecord& call, std::unique_ptr<CallLog>& log) {
  const std::optional<Duration> ttfb = slowest_ttfb(call);
  const int failed = failures(call);
  const bool among_slowest = ttfb && slowest_.takes(to_ms(*ttfb));
  const bool among_failed = failed > 0 && failed_.takes(failed);
  if (!log->sampled() && !among_slowest && !among_failed) return nullptr;
  auto candidate = std::make_shared<Candidate>(Candidate{call, std::move(log)});
  if (among_slowest) slowest_.add(to_ms(*ttfb), candidate);
  if (among_failed) failed_.add(failed, candidate);
  return candidate;
}

/// Samples that are written early must not take the room of the worst, who are known late.
void Recorder::reserve_for_the_worst() {
  std::set<const Candidate*> counted;
  std::uint64_t bytes = 0;
  for (const WorstCalls<Candidate>* ranked : {&failed_, &slowest_}) {
    for (const SharedCandidate& candidate : ranked->calls()) {
      const bool waits = !candidate->place && !candidate->log->lost();
      if (waits && counted.insert(candidate.get()).second) bytes += audio_bytes(*candidate);
    }
  }
  const std::uint64_t least = setup_.worst > 0 ? setup_.most_disk / 4 : 0;
  disk_.reserve(std::max(bytes, least));
}

std::uint64_t Recorder::audio_bytes(const Candidate& candidate) const {
  const int rate = mixdown_rate(candidate.log->rate(), setup_.caller_rate);
  return audio::stereo_wav_bytes(mixdown_samples(span_of(candidate.call), rate));
}

void Recorder::record(Candidate& candidate, Room room) {
  results::RecordedConversation made;
  made.call = candidate.call;
  made.sampled = candidate.log->sampled();
  const std::uint64_t bytes = audio_bytes(candidate);
  const auto take = [&] {
    return room == Room::reserved ? disk_.take_reserved(bytes) : disk_.take(bytes);
  };
  Result<void> written;
  if (candidate.log->lost()) {
    made.note = fmt::format("no audio: there was no memory left of {} (--record-memory)",
                            format_byte_size(setup_.most_memory));
  } else if (!take()) {
    if (room == Room::left) {
      const std::lock_guard lock(mutex_);
      ++recordings_.left_out;
      return;
    }
    made.note = fmt::format("no audio: there was no room left on the disk of {} (--record-disk)",
                            format_byte_size(setup_.most_disk));
  } else {
    written = write_audio(candidate, made);
    if (!written) {
      disk_.give_back(bytes);
      made.note = "no audio: " + written.error().message;
    }
  }
  candidate.log->forget();
  const std::lock_guard lock(mutex_);
  if (problem_ && !written) problem_ = written;
  candidate.place = recordings_.conversations.size();
  recordings_.disk_used += made.audio_bytes;
  recordings_.conversations.push_back(std::move(made));
  reserve_for_the_worst();
}

Result<void> Recorder::write_audio(const Candidate& candidate,
                                   results::RecordedConversation& made) {
  const auto log = candidate.log->read();
  if (!log) return failure("what was kept of the call could not be read back from the disk");
  Mixdown mixdown = mixer_.mix(*log, span_of(candidate.call), candidate.log->rate());
  const std::string name = setup_.file_prefix + candidate.call.call_id + ".wav";
  auto written = audio::write_stereo_wav(setup_.directory / name, mixdown.sample_rate, mixdown.left,
                                         mixdown.right);
  made.messages = std::move(mixdown.messages);
  if (!written) return written;
  made.audio_file = name;
  made.sample_rate = mixdown.sample_rate;
  made.audio_bytes = audio::stereo_wav_bytes(mixdown.left.size());
  made.audio_length = Duration(static_cast<std::int64_t>(mixdown.left.size()) * 1'000'000'000 /
                               mixdown.sample_rate);
  return {};
}

results::Recordings Recorder::finish() {
  worker_.finish();
  const auto slowest = slowest_.calls();
  const auto failed = failed_.calls();
  for (const auto* worst : {&failed, &slowest}) {
    for (const SharedCandidate& candidate : *worst) {
      if (candidate->place) continue;
      if (candidate->log->sampled()) --recordings_.left_out;
      record(*candidate, Room::reserved);
    }
  }
  auto& conversations = recordings_.conversations;
  for (const SharedCandidate& candidate : slowest) {
    conversations[*candidate->place].chosen = results::Chosen::slowest_ttfb;
  }
  for (const SharedCandidate& candidate : failed) {
    conversations[*candidate->place].chosen = results::Chosen::failed;
  }
  std::ranges::sort(conversations, {}, [](const auto& made) { return made.call.begin; });
  recordings_.memory_used = spool_.memory_peak();
  return std::move(recordings_);
}

}  // namespace busyhour::recording
