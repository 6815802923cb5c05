#include "results/journal_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include "results/journal_take.h"

namespace busyhour::results {

namespace {

constexpr int newest_schema = 1;

/// The last moment of which a turn tells.
Instant last_moment(const TurnRecord& turn) {
  Instant last{};
  for (const auto& at : {turn.speech_start, turn.speech_end, turn.first_response, turn.first_audio,
                         turn.last_audio, turn.last_response, turn.response_end, turn.playout_end,
                         turn.barge_start, turn.barge_heard_end}) {
    if (at) last = std::max(last, *at);
  }
  return last;
}

}  // namespace

struct JournalReader::Line {
  std::string kind;     ///< empty: there are no more
  std::string call_id;  ///< where it tells of a call
  JournalJson json;

  /// The record's fields; a text that says which of them is wrong, empty if none is.
  template <class Record>
  std::string into(Record& record) const {
    Take take(json);
    fields(take, record);
    return take.error();
  }
};

std::unexpected<Error> JournalReader::wrong(const std::string& what) const {
  return usage_error(fmt::format("{}:{}: {}", name_, lines_.number(), what));
}

Result<JournalReader> JournalReader::open(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    return usage_error(fmt::format("cannot read {}: there is no such file", file.string()));
  }
  auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*in) return usage_error(fmt::format("cannot read {}", file.string()));
  return open(std::move(in), file.string());
}

Result<JournalReader> JournalReader::open(std::unique_ptr<std::istream> in, std::string name) {
  JournalReader reader(std::move(in), std::move(name));
  if (auto read = reader.read_header(); !read) return std::unexpected(read.error());
  return reader;
}

Result<JournalReader::Line> JournalReader::next() {
  Line line;
  const auto found = lines_.next();
  if (!found) return wrong(found.error().message);
  // The last line is lost with the process that wrote it.
  if (*found != JournalLines::Found::line) return line;
  line.json = JournalJson::parse(lines_.line(), nullptr, false);
  if (!line.json.is_object()) return wrong("the line is not a JSON object");
  Take take(line.json);
  take("line", line.kind);
  take("call_id", line.call_id);
  if (!take.error().empty()) return wrong(take.error());
  if (line.kind.empty()) return wrong("the line does not say what it is ('line')");
  return line;
}

Result<void> JournalReader::read_header() {
  const auto line = next();
  if (!line || line->kind != "header") {
    return wrong(
        "this is not a journal of busyhour (a file *.journal.jsonl beside the results): it does "
        "not "
        "begin with a header");
  }
  Take take(line->json);
  int schema = 0;
  std::string kind;
  take("schema_version", schema);
  take("kind", kind);
  if (schema < 1 || schema > newest_schema) {
    return wrong(fmt::format("the journal has schema_version {}, this version reads up to {}",
                             schema, newest_schema));
  }
  take("started_wall_ns", result_.started_at);
  take("begin_ns", result_.begin);
  take("tool", header_.tool);
  take("host", header_.host);
  take("accept_unfit", header_.accept_unfit);
  take("targets", header_.targets);
  if (kind == "run") {
    take("config", header_.config.emplace<RunSettings>());
  } else if (kind == "analyze") {
    take("config", header_.config.emplace<RunConfig>());
    result_.config = std::get<RunConfig>(header_.config);
  } else {
    return wrong("kind must be 'run' or 'analyze'");
  }
  if (!take.error().empty()) return wrong(take.error());
  result_.accept_unfit = header_.accept_unfit;
  result_.end = result_.begin;
  return {};
}

Result<void> JournalReader::take_call_begin(const Line& line, RunListener& listener) {
  CallRecord& call = open_[line.call_id];
  if (const std::string error = line.into(call); !error.empty()) return wrong(error);
  reach(call.connected.value_or(call.begin));
  listener.on_connected(call);
  return {};
}

Result<void> JournalReader::take_turn(const Line& line, RunListener& listener) {
  TurnRecord turn;
  if (const std::string error = line.into(turn); !error.empty()) return wrong(error);
  reach(last_moment(turn));
  listener.on_turn(line.call_id, turn);
  open_[line.call_id].turns.push_back(std::move(turn));
  return {};
}

Result<void> JournalReader::take_incident(const Line& line, RunListener& listener) {
  Incident incident;
  if (const std::string error = line.into(incident); !error.empty()) return wrong(error);
  reach(incident.at);
  listener.on_incident(line.call_id, incident);
  open_[line.call_id].incidents.push_back(std::move(incident));
  return {};
}

Result<void> JournalReader::take_call_end(const Line& line, RunListener& listener) {
  const auto found = open_.find(line.call_id);
  CallRecord call = found == open_.end() ? CallRecord{} : std::move(found->second);
  if (found != open_.end()) open_.erase(found);
  if (const std::string error = line.into(call); !error.empty()) return wrong(error);
  reach(call.end);
  listener.on_call(call);
  return {};
}

Result<void> JournalReader::take_snapshot(const Line& line, RunListener& listener) {
  Snapshot snapshot;
  if (const std::string error = line.into(snapshot); !error.empty()) return wrong(error);
  snapshot.lateness_p99 = snapshot.generator_health.lateness.percentile(0.99);
  reach(result_.begin + snapshot.elapsed);
  listener.on_snapshot(snapshot);
  result_.health = std::move(snapshot.generator_health);
  result_.traffic = snapshot.traffic;
  return {};
}

Result<void> JournalReader::take_end(const Line& line) {
  Take take(line.json);
  take("end_ns", result_.end);
  take("interrupted", result_.interrupted);
  take("ended_early", result_.ended_early);
  take("generator_health", result_.health);
  take("traffic", result_.traffic);
  if (!take.error().empty()) return wrong(take.error());
  complete_ = true;
  return {};
}

/// Kinds that it does not know are those of a later version, which says more.
Result<void> JournalReader::take(const Line& line, RunListener& listener) {
  if (line.kind == "call_begin") return take_call_begin(line, listener);
  if (line.kind == "turn") return take_turn(line, listener);
  if (line.kind == "incident") return take_incident(line, listener);
  if (line.kind == "call_end") return take_call_end(line, listener);
  if (line.kind == "health") return take_snapshot(line, listener);
  if (line.kind == "end") return take_end(line);
  return {};
}

/// Of a call that did not come about by then nothing is known but what the server said.
void JournalReader::break_off(RunListener& listener) {
  std::vector<CallRecord*> calls;
  for (auto& [id, call] : open_) {
    if (call.connected) calls.push_back(&call);
  }
  std::ranges::sort(calls, {}, [](const CallRecord* call) {
    return std::pair(call->begin, std::string_view(call->call_id));
  });
  for (CallRecord* call : calls) {
    call->ended = CallEnd::cancelled;
    call->end = result_.end;
    listener.on_call(*call);
  }
  result_.interrupted = true;
}

Result<RunResult> JournalReader::replay(RunListener& listener) {
  listener.on_begin(result_.started_at, result_.begin);
  while (!complete_) {
    const auto line = next();
    if (!line) return std::unexpected(line.error());
    if (line->kind.empty()) break;
    if (auto taken = take(*line, listener); !taken) return std::unexpected(taken.error());
  }
  if (!complete_) break_off(listener);
  return std::move(result_);
}

}  // namespace busyhour::results
