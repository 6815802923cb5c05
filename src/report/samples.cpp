#include "report/samples.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "report/csv_field.h"
#include "report/document.h"
#include "report/metrics.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::CallRecord;
using results::TurnRecord;

namespace {

constexpr int schema_version = 1;

using Point = std::optional<Instant> TurnRecord::*;
constexpr std::array<std::pair<std::string_view, Point>, 11> points{{
    {"speech_start_ns", &TurnRecord::speech_start},
    {"speech_end_ns", &TurnRecord::speech_end},
    {"first_response_ns", &TurnRecord::first_response},
    {"first_audio_ns", &TurnRecord::first_audio},
    {"first_audible_ns", &TurnRecord::first_audible},
    {"last_audio_ns", &TurnRecord::last_audio},
    {"last_response_ns", &TurnRecord::last_response},
    {"response_end_ns", &TurnRecord::response_end},
    {"playout_end_ns", &TurnRecord::playout_end},
    {"barge_start_ns", &TurnRecord::barge_start},
    {"barge_heard_end_ns", &TurnRecord::barge_heard_end},
}};

template <class T, class Convert>
Json or_null(const std::optional<T>& value, Convert convert) {
  return value ? Json(convert(*value)) : Json(nullptr);
}

Json or_null_text(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// What the server said with the rate limit of this turn.
std::string_view retry_after(const CallRecord& call, const TurnRecord& turn) {
  const auto incident = std::ranges::find_if(call.incidents, [&](const results::Incident& i) {
    return i.turn == turn.turn && i.kind == results::Incident::Kind::rate_limit;
  });
  return incident == call.incidents.end() ? std::string_view{} : incident->retry_after;
}

}  // namespace

Json sample_json(const CallRecord& call, const TurnRecord& turn) {
  Json json;
  json["schema_version"] = schema_version;
  json["call_id"] = call.call_id;
  json["scenario"] = call.scenario;
  json["turn"] = turn.turn;
  json["success"] = turn.success;
  json["failure"] = or_null_text(results::to_text(turn.failure));
  json["speech_end_frame"] = or_null(turn.speech_end_frame, [](std::int64_t n) { return n; });
  for (const auto& [key, point] : points) json[std::string(key)] = or_null(turn.*point, to_ns);
  for (const MetricInfo& info : turn_metrics) {
    json[std::string(info.sample_key)] = or_null((turn.*info.value)(), to_ms);
  }
  json["audio_frames"] = turn.audio_frames;
  json["early_audio"] = turn.early_audio;
  json["agent_interrupted_caller"] = turn.agent_interrupted_caller;
  json["explicit_end"] = turn.explicit_end;
  json["underruns"] = turn.underruns;
  json["gap_max_ms"] = to_ms(turn.gap_max);
  json["first_audio_uncertainty_ms"] = to_ms(turn.first_audio_uncertainty);
  json["barge"] = or_null_text(results::to_text(turn.barge));
  json["rate_limit"] = or_null_text(results::to_text(turn.rate_limit));
  json["retry_after"] = or_null_text(retry_after(call, turn));
  json["error"] = turn.error;
  json["error_code"] = turn.error_code;
  json["user_text"] = turn.user_text;
  json["heard_text"] = turn.heard_text;
  json["answer_text"] = turn.answer_text;
  return json;
}

namespace {

std::string json_line(const Json& sample) {
  // What came from the server may hold anything; the line must be valid.
  return sample.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// The keys of a sample, in their order.
const std::vector<std::string>& columns() {
  static const std::vector<std::string> names = [] {
    const Json sample = sample_json({}, {});
    std::vector<std::string> keys;
    for (const auto& [key, value] : sample.items()) keys.push_back(key);
    return keys;
  }();
  return names;
}

std::string csv_value(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return csv_field(value.get_ref<const std::string&>());
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  // A number with a minus sign is no formula.
  return value.is_structured() ? csv_field(text) : text;
}

std::string csv_line(const Json& sample) {
  std::string line;
  for (const std::string& column : columns()) {
    if (&column != &columns().front()) line += ',';
    line += csv_value(value_at(sample, {column}));
  }
  return line.append(csv_line_end);
}

}  // namespace

std::string samples_head(SampleFormat format) {
  if (format == SampleFormat::json_lines) return {};
  return fmt::format("{}{}", fmt::join(columns(), ","), csv_line_end);
}

std::string sample_line(const Json& sample, SampleFormat format) {
  return format == SampleFormat::json_lines ? json_line(sample) : csv_line(sample);
}

std::string samples_text(const Json& conversations, SampleFormat format) {
  std::string text = samples_head(format);
  for (const Json& conversation : conversations) {
    const Json& turns = value_at(conversation, {"turns"});
    if (!turns.is_array()) continue;
    for (const Json& turn : turns) text += sample_line(turn, format);
  }
  return text;
}

Result<SampleWriter> SampleWriter::open(const std::filesystem::path& path, SampleFormat format) {
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(file.error());
  SampleWriter writer(std::move(*file), format);
  if (const std::string head = samples_head(format); !head.empty()) {
    if (auto written = writer.file_.write(head); !written) {
      return std::unexpected(written.error());
    }
  }
  return writer;
}

Result<void> SampleWriter::write(const CallRecord& call) {
  if (error_) return {};
  std::string lines;
  for (const TurnRecord& turn : call.turns) {
    lines += sample_line(sample_json(call, turn), format_);
  }
  Result<void> written = file_.write(lines);
  if (!written) {
    written.error().message += "; samples end here, the run goes on";
    error_ = written.error();
  }
  return written;
}

Result<void> SampleWriter::finish() {
  Result<void> closed = file_.close();
  if (error_) return std::unexpected(*error_);
  return closed;
}

}  // namespace busyhour::report
