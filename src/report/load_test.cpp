#include "report/load_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "report/json_parts.h"
#include "report/load_test_errors.h"
#include "report/samples.h"
#include "stats/describe.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::CallEnd;
using results::CallRecord;
using results::TurnRecord;

namespace {

constexpr int schema_version = 1;

Json config_json(const Json& json, Document::Kind kind) {
  const Json& config = value_at(json, {"config"});
  const bool run = kind == Document::Kind::run;
  const double rate = number_at(config, {"spawn_rate"}).value_or(0);
  const std::uint64_t users = count_at(config, {run ? "users" : "concurrent"});
  const double ramp = rate > 0 ? static_cast<double>(users) / rate : 0;
  return {{"max_concurrent_conversations", users},
          {"total_conversations", run ? count_at(json, {"connections", "attempted"})
                                      : count_at(config, {"conversations"})},
          {"ramp_up_time_s", run ? ramp : number_at(config, {"ramp_s"}).value_or(0)},
          {"test_duration_s", run ? number_at(config, {"run_time_s"}).value_or(0) : 0.0},
          {"conversation_templates", value_at(config, {"scenarios"})},
          {"ws_url", value_at(config, {"url"})}};
}

/// The seeds' short statistic; {} without values.
Json brief_json(const std::vector<double>& values) {
  const stats::Statistic s = stats::describe(values);
  Json json = Json::object();
  if (s.count == 0) return json;
  json["avg"] = rounded(s.mean);
  json["min"] = rounded(s.min);
  json["max"] = rounded(s.max);
  json["p50"] = rounded(s.p50);
  json["p95"] = rounded(s.p95);
  return json;
}

Json list_json(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(rounded(value));
  return json;
}

using Metric = std::optional<Duration> (TurnRecord::*)() const;

/// Over the successful turns of one conversation.
std::optional<double> mean_ms(const CallRecord& call, Metric metric) {
  double sum = 0;
  int count = 0;
  for (const TurnRecord& turn : call.turns) {
    const auto value = (turn.*metric)();
    if (!turn.success || !value) continue;
    sum += to_ms(*value);
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / count);
}

void keep(std::vector<double>& values, const std::optional<double>& value) {
  if (value) values.push_back(*value);
}

Duration seconds_at(const Json& config, std::string_view key) {
  constexpr double longest = 1e6;
  return from_ms(std::clamp(number_at(config, {key}).value_or(0), 0.0, longest) * 1000);
}

/// One pass over the calls: their details become text at once, for there may be many.
class Builder {
 public:
  Builder(const results::RunResult& result, const Document& document)
      : result_(result),
        document_(document),
        limits_{seconds_at(value_at(document.json, {"config"}), "first_byte_timeout_s"),
                seconds_at(value_at(document.json, {"config"}), "turn_timeout_s")} {
    for (const CallRecord& call : result.calls) add(call);
  }

  std::string text() const {
    Json json;
    json["schema_version"] = schema_version;
    json["started_at"] = format_iso8601_ms(result_.started_at);
    json["config"] = config_json(document_.json, document_.kind);
    json["summary"] = summary_json();
    json["detailed_metrics"] = {{"connection_times_ms", list_json(connection_ms_)},
                                {"conversation_durations_s", list_json(duration_s_)},
                                {"agent_response_times_ms", list_json(response_ms_)},
                                {"speech_recognition_times_ms", list_json(recognition_ms_)},
                                {"errors", errors_}};
    json[document_.kind == Document::Kind::run ? "run" : "detailed_stats"] = document_.json;
    std::string text = to_file_text(json);
    text.resize(text.rfind('}'));
    while (text.back() == '\n') text.pop_back();
    return fmt::format("{},\n  \"conversation_details\": [{}{}]\n}}\n", text, details_,
                       details_.empty() ? "" : "\n  ");
  }

 private:
  void add(const CallRecord& call) {
    const bool cancelled = call.ended == CallEnd::cancelled;
    completed_ += call.success() ? 1 : 0;
    cancelled_ += cancelled && !call.success() ? 1 : 0;
    if (call.connected) connection_ms_.push_back(to_ms(*call.connect_time()));
    if (call.connected && !cancelled) duration_s_.push_back(to_seconds(call.end - *call.connected));
    keep(response_ms_, mean_ms(call, &TurnRecord::agent_processing));
    keep(recognition_ms_, mean_ms(call, &TurnRecord::speech_recognition));

    Json errors = Json::array();
    for (const CallError& error : errors_of(call, limits_)) {
      errors.push_back(error_json(call, error));
      errors_.push_back(errors.back());
    }
    details_ += details_.empty() ? "\n    " : ",\n    ";
    details_ +=
        detail_json(call, std::move(errors)).dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  std::string time_of(Instant at) const {
    return format_iso8601_ms(result_.started_at + (at - result_.begin));
  }

  Json error_json(const CallRecord& call, const CallError& error) const {
    return {
        {"time", time_of(error.at)},  {"elapsed_s", rounded(to_seconds(error.at - result_.begin))},
        {"session_id", call.call_id}, {"turn", error.turn ? Json(*error.turn) : Json(nullptr)},
        {"category", error.category}, {"error", error.text},
        {"code", error.code},         {"retry_after", error.retry_after}};
  }

  Json detail_json(const CallRecord& call, Json errors) const {
    const auto or_null = [](const std::optional<double>& value) {
      return value ? Json(rounded(*value)) : Json(nullptr);
    };
    std::optional<double> duration, connect;
    if (call.connected) {
      duration = to_seconds(call.end - *call.connected);
      connect = to_ms(*call.connect_time());
    }
    const auto answered = std::ranges::count_if(
        call.turns, [](const TurnRecord& turn) { return turn.first_audio.has_value(); });
    Json turns = Json::array();
    for (const TurnRecord& turn : call.turns) turns.push_back(sample_json(call, turn));
    return {{"session_id", call.call_id},
            {"template_name", call.scenario},
            {"duration_s", or_null(duration)},
            {"connection_time_ms", or_null(connect)},
            {"user_turns", call.turns.size()},
            {"agent_turns", answered},
            {"audio_chunks_received", call.audio_frames_received},
            {"errors", std::move(errors)},
            {"start_time", time_of(call.begin)},
            {"end_time", time_of(call.end)},
            {"ended", results::to_text(call.ended)},
            {"planned_turns", call.planned_turns},
            {"successful_turns", call.successful_turns()},
            {"audio_chunks_sent", call.frames_sent},
            {"turns", std::move(turns)}};
  }

  Json summary_json() const {
    const std::size_t attempted = result_.calls.size();
    const double share =
        attempted == 0 ? 0 : 100 * static_cast<double>(completed_) / static_cast<double>(attempted);
    return {{"test_duration_s", rounded(to_seconds(result_.end - result_.begin))},
            {"success_rate_percent", rounded(share)},
            {"conversations_attempted", attempted},
            {"conversations_completed", completed_},
            {"conversations_failed", attempted - completed_ - cancelled_},
            {"conversations_cancelled", cancelled_},
            {"peak_concurrency",
             count_at(document_.json, {"concurrency_analysis", "peak_concurrent_conversations"})},
            {"error_count", errors_.size()},
            {"connection_times_ms", brief_json(connection_ms_)},
            {"conversation_durations_s", brief_json(duration_s_)},
            {"agent_response_times_ms", brief_json(response_ms_)}};
  }

  const results::RunResult& result_;
  const Document& document_;
  TurnLimits limits_;
  std::size_t completed_ = 0, cancelled_ = 0;
  std::vector<double> connection_ms_, duration_s_, response_ms_, recognition_ms_;
  Json errors_ = Json::array();
  std::string details_;
};

}  // namespace

std::string load_test_text(const results::RunResult& result, const Document& document) {
  return Builder(result, document).text();
}

std::string load_test_file_name(WallTime written_at) {
  return fmt::format("conversation_load_test_{}.json", format_file_stamp(written_at));
}

}  // namespace busyhour::report
