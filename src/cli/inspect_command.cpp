#include <fmt/format.h>

#include <memory>
#include <ostream>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/message_log.h"
#include "cli/one_call.h"
#include "report/output_file.h"

namespace busyhour::cli {

namespace {

struct InspectCommand {
  OneCallCommand call;
  std::string raw;
};

Result<int> show(const InspectCommand& command, const results::CallRecord& call,
                 const MessageLog& log, Streams& streams) {
  streams.out << timeline(log.messages(), charset_of(streams)) << '\n'
              << kinds_table(log.messages()) << std::flush;
  if (!command.raw.empty()) {
    auto written = report::write_file_atomically(command.raw, raw_lines(log.messages()));
    if (!written) return std::unexpected(written.error());
    streams.out << "\nAll messages are in " << command.raw << '\n' << std::flush;
  }
  if (call.ended == results::CallEnd::cancelled) return exit_interrupted;
  if (call.error.empty()) return exit_pass;
  streams.err << "busyhour inspect: " << report::printable(call.error, charset_of(streams)) << '\n';
  return results::never_connected(call.ended) ? exit_unreachable : exit_failures;
}

Result<int> inspect(InspectCommand& command, Streams& streams) {
  auto prepared = command.call.prepare(streams);
  if (!prepared) return std::unexpected(prepared.error());
  streams.err << "calling " << without_secrets(prepared->plan.target.url.to_text()) << '\n'
              << std::flush;

  const InterruptGuard guard;
  MessageLog log(SystemClock().now());
  const auto call = hold_call(prepared->plan, &log, guard.interrupted());
  if (!call) return std::unexpected(call.error());
  log.understand(*prepared->dialect);
  return show(command, *call, log, streams);
}

}  // namespace

Command add_inspect(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "inspect", "Hold one call and show every message: when, which kind, how big");
  const auto command = std::make_shared<InspectCommand>();
  command->call.offer(*app);
  app->add_option("--raw", command->raw,
                  "Keep the messages, one JSON line each (headers and keys are not among them)")
      ->type_name("FILE");
  app->footer(
      "The call has 2 turns if nothing else is said. Audio messages that follow each other share "
      "a\n"
      "line.\n\n"
      "Examples:\n"
      "  busyhour inspect -H localhost:8010\n"
      "  busyhour inspect -H agent.example.com --endpoint browser --raw messages.jsonl");
  return {app, [command, &streams] { return inspect(*command, streams); }};
}

}  // namespace busyhour::cli
