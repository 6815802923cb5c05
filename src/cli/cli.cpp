#include "cli/cli.h"

#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/version.h"

namespace busyhour::cli {

namespace {

constexpr std::string_view footer =
    "Examples:\n"
    "  busyhour agent --port 8010\n"
    "  busyhour run -H localhost:8010 -u 15 -r 2 -t 90s\n"
    "  busyhour analyze --url ws://localhost:8010/api/v1/media/stream --turns 5 --conversations "
    "20\n"
    "\nExit codes: 0 pass, 1 failures, 2 usage, 3 target unreachable, 4 inconclusive,\n"
    "            99 a target was missed, 105 interrupted.";

int report_error(const Error& error, const std::string& command, Streams& streams) {
  streams.err << "busyhour " << command << ": " << error.message << '\n';
  return exit_code_of(error.kind);
}

/// Of a mistyped command CLI11 would say only that a command is required.
std::optional<std::string> unknown_command(const CLI::App& program,
                                           std::span<const std::string> args) {
  if (args.empty() || args.front().starts_with('-')) return std::nullopt;
  std::string known;
  for (const CLI::App* command : program.get_subcommands({})) {
    if (command->get_name() == args.front()) return std::nullopt;
    known += ' ' + command->get_name();
  }
  return "unknown command '" + args.front() + "'; the commands are" + known;
}

/// CLI11's own exit() prints help and version requests; everything else is one line of ours.
int report_parse_error(const CLI::App& program, const CLI::ParseError& error, Streams& streams) {
  if (error.get_exit_code() == 0) {
    return program.exit(error, streams.out, streams.err);
  }
  std::string command = "busyhour";
  for (const CLI::App* chosen : program.get_subcommands()) command += ' ' + chosen->get_name();
  streams.err << command << ": " << error.what() << " (see '" << command << " --help')\n";
  return exit_usage;
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view text = value;
    return text.find("UTF-8") != text.npos || text.find("utf8") != text.npos;
  }
  return false;
}

}  // namespace

int run(std::span<const std::string> args, Streams& streams) {
  CLI::App program{"Load testing for real-time voice agents", "busyhour"};
  program.set_version_flag("--version", "busyhour " + std::string(version()));
  program.formatter(std::make_shared<HelpFormatter>());
  program.require_subcommand(1);
  program.footer(std::string(footer));

  const Command commands[] = {
      add_run(program, streams),       add_analyze(program, streams), add_check(program, streams),
      add_inspect(program, streams),   add_report(program, streams),  add_compare(program, streams),
      add_history(program, streams),   add_agent(program, streams),   add_audio(program, streams),
      add_calibrate(program, streams),
  };
  if (const auto wrong = unknown_command(program, args)) {
    streams.err << "busyhour: " << *wrong << '\n';
    return exit_usage;
  }
  try {
    program.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::ParseError& error) {
    return report_parse_error(program, error, streams);
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    try {
      const Result<int> code = command.action();
      return code ? *code : report_error(code.error(), command.app->get_name(), streams);
    } catch (const std::exception& error) {
      return report_error({ErrorKind::failure, error.what()}, command.app->get_name(), streams);
    }
  }
  return exit_usage;
}

Streams standard_streams() {
  const bool out_tty = isatty(STDOUT_FILENO) == 1;
  const bool err_tty = isatty(STDERR_FILENO) == 1;
  const char* no_color = std::getenv("NO_COLOR");
  return {std::cout,
          std::cerr,
          out_tty,
          err_tty,
          out_tty && (no_color == nullptr || *no_color == '\0'),
          locale_is_utf8()};
}

}  // namespace busyhour::cli
