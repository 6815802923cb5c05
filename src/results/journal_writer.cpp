#include "results/journal_writer.h"

#include <nlohmann/json.hpp>

#include "results/journal_fields.h"

namespace busyhour::results {

using Json = nlohmann::ordered_json;

namespace {

constexpr int schema_version = 1;
constexpr Duration write_interval = 250ms;
constexpr std::size_t waiting_limit = std::size_t{1} << 20;

/// Adds fields to an object; what is empty is left out, for the reader starts with nothing.
class Put {
 public:
  explicit Put(Json& json) : json_(json) {}

  template <class T>
    requires std::is_arithmetic_v<T>
  void operator()(const char* name, T value) {
    json_[name] = value;
  }
  template <class E>
    requires std::is_enum_v<E>
  void operator()(const char* name, E value) {
    (*this)(name, std::string(to_text(value)));
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) (*this)(name, *value);
  }
  void operator()(const char* name, const std::string& text) {
    if (!text.empty()) json_[name] = text;
  }
  void operator()(const char* name, const std::vector<std::string>& texts) { json_[name] = texts; }
  void operator()(const char* name, Duration duration) { json_[name] = duration.count(); }
  void operator()(const char* name, Instant at) { json_[name] = to_ns(at); }
  void operator()(const char* name, WallTime at) { json_[name] = at.time_since_epoch().count(); }
  void operator()(const char* name, const stats::Histogram& histogram) {
    const stats::Histogram::Image image = histogram.image();
    Put put(json_[name] = Json::object());
    put("count", image.count);
    put("min_ns", image.min);
    put("max_ns", image.max);
    put("mean_ms", image.mean_ms);
    put("squared_distances_ms2", image.squared_distances_ms2);
    put("positive", image.positive);
    put("negative", image.negative);
  }
  template <class Record>
  void operator()(const char* name, const std::vector<Record>& records) {
    Json& list = json_[name] = Json::array();
    for (const Record& record : records) {
      Put put(list.emplace_back(Json::object()));
      fields(put, record);
    }
  }
  template <class Record>
    requires std::is_class_v<Record>
  void operator()(const char* name, const Record& record) {
    Put put(json_[name] = Json::object());
    fields(put, record);
  }

 private:
  Json& json_;
};

Json line_of(const char* kind) {
  Json json;
  json["line"] = kind;
  return json;
}

void append(std::string& lines, const Json& json) {
  // What came from the server may hold anything; the line must be valid.
  lines += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  lines += '\n';
}

/// A record that happened in a call.
template <class Record>
Json line_of(const char* kind, std::string_view call_id, const Record& record) {
  Json json = line_of(kind);
  json["call_id"] = call_id;
  Put put(json);
  fields(put, record);
  return json;
}

}  // namespace

Result<JournalWriter> JournalWriter::open(const std::filesystem::path& path, JournalHeader header,
                                          const Clock& clock) {
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(file.error());
  return JournalWriter(std::move(*file), std::move(header), clock);
}

void JournalWriter::on_begin(WallTime started_at, Instant begin) {
  Json json = line_of("header");
  json["schema_version"] = schema_version;
  json["kind"] = std::holds_alternative<RunConfig>(header_.config) ? "analyze" : "run";
  json["started_at"] = format_iso8601_ms(started_at);
  Put put(json);
  put("started_wall_ns", started_at);
  put("begin_ns", begin);
  put("tool", header_.tool);
  put("host", header_.host);
  put("accept_unfit", header_.accept_unfit);
  put("targets", header_.targets);
  std::visit([&put](const auto& config) { put("config", config); }, header_.config);
  append(waiting_, json);
  write_out();
}

void JournalWriter::on_connected(const CallRecord& call) {
  Json json = line_of("call_begin");
  Put put(json);
  put("call_id", call.call_id);
  put("scenario", call.scenario);
  put("planned_turns", call.planned_turns);
  put("begin_ns", call.begin);
  put("connected_ns", call.connected);
  append(waiting_, json);
}

void JournalWriter::on_turn(std::string_view call_id, const TurnRecord& turn) {
  append(waiting_, line_of("turn", call_id, turn));
}

void JournalWriter::on_incident(std::string_view call_id, const Incident& incident) {
  append(waiting_, line_of("incident", call_id, incident));
}

void JournalWriter::on_call(const CallRecord& call) {
  append(waiting_, line_of("call_end", call.call_id, call));
}

void JournalWriter::on_pause() {
  if (waiting_.empty()) return;
  const bool due = clock_->now() - written_at_ >= write_interval;
  if (due || waiting_.size() > waiting_limit) write_out();
}

void JournalWriter::on_snapshot(const Snapshot& snapshot) {
  Json json = line_of("health");
  Put put(json);
  fields(put, snapshot);
  append(waiting_, json);
  write_out();
}

void JournalWriter::write_out() {
  written_at_ = clock_->now();
  if (!error_) {
    if (auto written = file_.write(waiting_); !written) {
      error_ = written.error();
      error_->message += "; the journal ends here, the run goes on";
    }
  }
  waiting_.clear();
}

Result<void> JournalWriter::problem() {
  if (!error_ || std::exchange(told_, true)) return {};
  return std::unexpected(*error_);
}

Result<void> JournalWriter::finish(const RunResult& result) {
  Json json = line_of("end");
  Put put(json);
  put("end_ns", result.end);
  put("interrupted", result.interrupted);
  put("ended_early", result.ended_early);
  put("generator_health", result.health);
  put("traffic", result.traffic);
  append(waiting_, json);
  write_out();
  const Result<void> closed = file_.close();
  if (error_) return std::unexpected(*error_);
  return closed;
}

}  // namespace busyhour::results
