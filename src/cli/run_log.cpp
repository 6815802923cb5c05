#include "cli/run_log.h"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include "report/printable.h"

namespace busyhour::cli {

namespace {

spdlog::level::level_enum level_from(const std::string& name) {
  if (name == "DEBUG") return spdlog::level::debug;
  if (name == "WARNING") return spdlog::level::warn;
  if (name == "ERROR") return spdlog::level::err;
  if (name == "CRITICAL") return spdlog::level::critical;
  return spdlog::level::info;
}

/// What servers said may hold anything.
std::string one_line(const std::string& text) {
  return report::printable(text, report::Charset::utf8, 500);
}

std::string milliseconds(const std::optional<Duration>& duration) {
  return duration ? fmt::format("{:.1f} ms", to_ms(*duration)) : "none";
}

}  // namespace

Result<RunLog> RunLog::open(const std::string& file, const std::string& level) {
  if (file.empty()) return RunLog(nullptr);
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(file);
    auto logger = std::make_shared<spdlog::logger>("busyhour", std::move(sink));
    logger->set_level(level_from(level));
    logger->set_pattern("[%Y-%m-%d %H:%M:%S,%e] %l: %v");
    logger->flush_on(spdlog::level::warn);
    return RunLog(std::move(logger));
  } catch (const spdlog::spdlog_ex& error) {
    return usage_error(fmt::format("--logfile {}: {}", quote_path(file), error.what()));
  }
}

void RunLog::note(const std::string& line) {
  if (logger_) logger_->info("{}", one_line(line));
}

void RunLog::problem(const std::string& line) {
  if (logger_) logger_->warn("{}", one_line(line));
}

void RunLog::call(const results::CallRecord& call) {
  if (!logger_) return;
  // Calls are known when they end: the line tells of both ends.
  logger_->info("call {} ({}) {} after {:.1f} s: {} of {} turns, connected in {}{}", call.call_id,
                one_line(call.scenario), results::to_text(call.ended),
                to_seconds(call.end - call.begin), call.successful_turns(), call.planned_turns,
                milliseconds(call.connect_time()),
                call.error.empty() ? "" : "; " + one_line(call.error));
}

void RunLog::turn(const results::TurnRecord& turn) {
  if (!logger_ || !logger_->should_log(spdlog::level::debug)) return;
  logger_->debug("turn {} {}: ttfb {}, barge-in {} {}, heard '{}', answer '{}'{}", turn.turn,
                 turn.success ? "succeeded" : results::to_text(turn.failure),
                 milliseconds(turn.ttfb()), results::to_text(turn.barge),
                 milliseconds(turn.barge_in()), one_line(turn.heard_text),
                 one_line(turn.answer_text), turn.error.empty() ? "" : "; " + one_line(turn.error));
}

void RunLog::incident(const results::Incident& incident) {
  if (!logger_) return;
  logger_->warn(
      "{} {} {} in turn {}: {}{}", results::to_text(incident.kind),
      results::to_text(incident.source), incident.code, incident.turn, one_line(incident.text),
      incident.retry_after.empty() ? "" : "; retry after " + one_line(incident.retry_after));
}

}  // namespace busyhour::cli
