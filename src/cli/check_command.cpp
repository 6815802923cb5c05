#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/one_call.h"

namespace busyhour::cli {

namespace {

using results::CallEnd;
using results::CallRecord;
using results::TurnRecord;

/// The steps of a call as they are looked at, in order; what comes after the first that failed is
/// not told.
class Steps {
 public:
  explicit Steps(Streams& streams) : streams_(streams) {}

  void ok(std::string_view name, std::string_view detail) { print(name, "ok", detail); }
  /// Neither right nor wrong.
  void absent(std::string_view name, std::string_view detail) { print(name, "-", detail); }
  void failed(std::string_view name, std::string_view detail, std::string_view advice) {
    print(name, "FAILED", detail);
    if (!failed_) advice_ = fmt::format("{}: {}", name, advice);
    failed_ = true;
  }
  bool any_failed() const { return failed_; }
  const std::string& advice() const { return advice_; }

 private:
  void print(std::string_view name, std::string_view state, std::string_view detail) {
    if (failed_) return;
    streams_.out << fmt::format("{:<12} {:<7} {}\n", name, state,
                                report::printable(detail, charset_of(streams_)))
                 << std::flush;
  }

  Streams& streams_;
  bool failed_ = false;
  std::string advice_;
};

std::string milliseconds(Duration duration) {
  return fmt::format("{:.0f} ms", to_ms(duration));
}

/// From the address to the open WebSocket.
void look_at_connection(const CallRecord& call, const load::Plan& plan, Steps& steps) {
  const bool tls = plan.target.url.tls;
  switch (call.ended) {
    case CallEnd::dns:
    case CallEnd::refused:
      return steps.failed("connect", call.error,
                          "start the agent, or check host and port ('busyhour agent --port 8010' "
                          "starts the built-in one)");
    case CallEnd::handshake_timeout:
      return steps.failed("connect", call.error, "check host and port, firewalls and proxies");
    case CallEnd::tls:
      steps.ok("connect", plan.target.url.host_and_port());
      return steps.failed("TLS", call.error,
                          "use ws:// for a server without TLS, --tls-ca for one of your own CA");
    case CallEnd::http_status:
    case CallEnd::not_websocket:
      steps.ok("connect", plan.target.url.host_and_port());
      if (tls) steps.ok("TLS", "certificate accepted");
      return steps.failed("upgrade", call.error,
                          "check --path, --endpoint and --pipeline, and what the server wants in "
                          "--header or --api-key-env");
    default:
      break;
  }
  steps.ok("connect", plan.target.url.host_and_port());
  if (tls) steps.ok("TLS", "certificate accepted");
  steps.ok("upgrade", fmt::format("{}, after {}", plan.target.url.target,
                                  milliseconds(call.connect_time().value_or(0ns))));
}

void look_at_opening(const CallRecord& call, const load::Plan& plan, Steps& steps) {
  if (plan.dialect->waits_until_ready()) {
    if (call.turns.empty()) {
      return steps.failed("session", call.error.empty() ? "not set up" : call.error,
                          "check --realtime-names, the model in the URL, and the key");
    }
    steps.ok("session", "set up");
  }
  if (call.greeted) {
    steps.ok("greeting", fmt::format("{} audio messages", call.greeting_frames));
  } else {
    steps.absent("greeting", plan.dialect->expects_greeting()
                                 ? "none came in time, so the caller spoke first"
                                 : "none is expected");
  }
}

void look_at_turn(const CallRecord& call, const TurnRecord& turn, Steps& steps) {
  const std::string error = turn.error.empty() ? call.error : turn.error;
  if (!turn.speech_end) {
    return steps.failed("speech", "could not be said to its end: " + error,
                        "see what the server says in its log");
  }
  steps.ok("speech", fmt::format("{:.1f} s said", to_seconds(*turn.audio_send())));
  if (turn.heard_text.empty()) {
    steps.absent("transcript", "the agent tells none");
  } else {
    steps.ok("transcript", fmt::format("'{}'", turn.heard_text));
  }
  if (!turn.first_audio) {
    return steps.failed("first audio", error,
                        "'busyhour inspect' shows what comes; check --endpoint, --pipeline and "
                        "--sample-rate, and the server's speech service");
  }
  steps.ok("first audio", milliseconds(*turn.ttfb()) + " after the end of speech");
  if (!turn.response_end) {
    return steps.failed("end mark", error, "raise --turn-timeout if replies are long");
  }
  if (turn.explicit_end) {
    steps.ok("end mark", "the agent says when its reply is over");
  } else {
    steps.absent("end mark", "none: a quiet gap or the interruption ended the reply");
  }
  if (!turn.success) steps.failed("turn", error, "see what the server says in its log");
}

void look_at_interruption(const CallRecord& call, Steps& steps) {
  using results::BargeIn;
  const auto with = [&call](BargeIn outcome) {
    return std::ranges::find(call.turns, outcome, &TurnRecord::barge);
  };
  if (const auto turn = with(BargeIn::stopped); turn != call.turns.end()) {
    steps.ok("barge-in", fmt::format("stopped {} after it was interrupted",
                                     milliseconds(turn->barge_in().value_or(0ns))));
  } else if (with(BargeIn::missed) != call.turns.end()) {
    steps.failed("barge-in", "the agent talked on in spite of the interruption",
                 "check the agent's barge-in; --no-barge-in tests without");
  } else {
    steps.absent("barge-in", "nothing was left to interrupt");
  }
}

void look_at_end(const CallRecord& call, Steps& steps) {
  if (call.ended == CallEnd::completed) {
    steps.ok("close", "the caller hung up");
  } else {
    steps.failed("close", call.error, "see what the server says in its log");
  }
}

void look_at(const CallRecord& call, const load::Plan& plan, Steps& steps) {
  look_at_connection(call, plan, steps);
  if (steps.any_failed()) return;
  look_at_opening(call, plan, steps);
  if (steps.any_failed()) return;
  if (call.turns.empty()) {
    return steps.failed("speech", call.error, "see what the server says in its log");
  }
  const auto wrong =
      std::ranges::find_if(call.turns, [](const TurnRecord& turn) { return !turn.success; });
  look_at_turn(call, wrong == call.turns.end() ? call.turns.front() : *wrong, steps);
  if (plan.manners.interruption.clip) look_at_interruption(call, steps);
  look_at_end(call, steps);
}

Result<int> check(OneCallCommand& command, Streams& streams) {
  auto prepared = command.prepare(streams);
  if (!prepared) return std::unexpected(prepared.error());

  const InterruptGuard guard;
  const load::Plan& plan = prepared->plan;
  Steps steps(streams);
  steps.ok("resolve", without_secrets(plan.target.url.to_text()));
  const auto call = hold_call(prepared->plan, nullptr, guard.interrupted());
  if (!call) return std::unexpected(call.error());
  if (guard.interrupted()) return exit_interrupted;
  look_at(*call, plan, steps);
  if (!steps.any_failed()) {
    streams.out << "\nThe target can be tested.\n" << std::flush;
    return exit_pass;
  }
  streams.err << "busyhour check: " << steps.advice() << '\n';
  return results::never_connected(call->ended) ? exit_unreachable : exit_failures;
}

}  // namespace

Command add_check(CLI::App& program, Streams& streams) {
  CLI::App* app =
      program.add_subcommand("check", "Hold one short call and name the first thing that is wrong");
  const auto command = std::make_shared<OneCallCommand>();
  command->offer(*app);
  app->footer(
      "The call has 2 turns if nothing else is said.\n\n"
      "Examples:\n"
      "  busyhour check -H localhost:8010\n"
      "  busyhour check -H agent.example.com --endpoint browser");
  return {app, [command, &streams] { return check(*command, streams); }};
}

}  // namespace busyhour::cli
