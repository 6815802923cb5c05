// Any bytes as a journal: an error with a place, or a run of which everything can be told and
// counted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "results/journal_reader.h"

namespace {

using namespace busyhour;

class Counter final : public results::RunListener {
 public:
  void on_turn(std::string_view, const results::TurnRecord& turn) override {
    for (const auto time : {turn.ttfb(), turn.end_to_end(), turn.barge_in(), turn.turn_time()}) {
      if (time) times_.record(*time);
    }
  }
  void on_call(const results::CallRecord& call) override {
    if (const auto time = call.connect_time()) times_.record(*time);
    if (call.turns.size() < static_cast<std::size_t>(call.successful_turns())) std::abort();
  }
  void on_snapshot(const results::Snapshot& snapshot) override {
    const stats::Histogram& lateness = snapshot.generator_health.lateness;
    if (lateness.percentile(0.5) > lateness.max()) std::abort();
    if (lateness.percentile(0.001) < lateness.min()) std::abort();
    static_cast<void>(lateness.summary_ms());
    static_cast<void>(snapshot.generator_health.judge());
  }

 private:
  stats::Histogram times_;
};

void expect_a_place(const Error& error) {
  if (!error.message.starts_with("journal:") || error.message.contains('\n')) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto reader = results::JournalReader::open(std::make_unique<std::istringstream>(text), "journal");
  if (!reader) {
    expect_a_place(reader.error());
    return 0;
  }
  Counter counter;
  const auto result = reader->replay(counter);
  if (!result) {
    expect_a_place(result.error());
    return 0;
  }
  static_cast<void>(result->end - result->begin);
  if (result->interrupted < !reader->complete()) std::abort();
  return 0;
}
