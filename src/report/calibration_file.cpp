// Reading what `calibrate` wrote: the file may be anybody's.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "report/applied_calibration.h"

namespace busyhour::report {

using Json = nlohmann::json;

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;
constexpr std::size_t longest_text = 200;
constexpr std::int64_t most_users = 1'000'000;
constexpr double largest_error_ms = 3'600'000;
constexpr std::int64_t known_schema = 1;

/// Null if there is no such key, or no object.
const Json* member(const Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(key);
  return found == json.end() ? nullptr : &*found;
}

std::unexpected<Error> wrong(std::string_view key, std::string_view what) {
  return usage_error(fmt::format("\"{}\" {}", key, what));
}

Result<std::string> text_of(const Json& json, const char* key) {
  const Json* value = member(json, key);
  if (value == nullptr || !value->is_string()) return wrong(key, "must be a text");
  auto text = value->get<std::string>();
  if (text.size() > longest_text) return wrong(key, "is too long");
  return text;
}

Result<std::int64_t> whole_of(const Json& json, const char* key, std::int64_t most) {
  const Json* value = member(json, key);
  const bool whole = value != nullptr && value->is_number_integer();
  if (!whole || value->get<std::int64_t>() < 0 || value->get<std::int64_t>() > most) {
    return wrong(key, fmt::format("must be a whole number from 0 to {}", most));
  }
  return value->get<std::int64_t>();
}

/// Of one load; null where the metric was not measured.
Result<std::optional<double>> p99_of(const Json& probe, const std::string& metric) {
  const Json* at = member(probe, "metrics");
  if (at != nullptr) at = member(*at, metric.c_str());
  if (at != nullptr) at = member(*at, "error_ms");
  if (at != nullptr) at = member(*at, "p99");
  if (at == nullptr) return wrong(metric, "has no error_ms.p99");
  if (at->is_null()) return std::optional<double>{};
  const double value = at->is_number() ? at->get<double>() : -1;
  if (!std::isfinite(value) || value < 0 || value > largest_error_ms) {
    return wrong(metric, "has an error_ms.p99 that is no error in milliseconds");
  }
  return std::optional(value);
}

Result<void> take_probe(const Json& probe, CalibrationFile& file) {
  const Json* trusted = member(probe, "trusted");
  if (trusted == nullptr || !trusted->is_boolean()) {
    return wrong("probes[].trusted", "must be true or false");
  }
  const auto users = whole_of(probe, "users", most_users);
  if (!users) return std::unexpected(users.error());
  if (!trusted->get<bool>() || *users > file.largest_trusted_users) return {};
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const auto p99 = p99_of(probe, std::string(calibrated_metrics[i].info().sample_key));
    if (!p99) return std::unexpected(p99.error());
    if (*p99) file.bound_ms[i] = std::max(file.bound_ms[i].value_or(0), **p99);
  }
  return {};
}

Result<void> take_texts(const Json& json, CalibrationFile& file) {
  const Json nothing;
  const Json* host = member(json, "host");
  const Json* tool = member(json, "tool");
  const auto take = [](const Json& from, const char* key, std::string& into) -> Result<void> {
    auto text = text_of(from, key);
    if (!text) return std::unexpected(text.error());
    into = std::move(*text);
    return {};
  };
  if (auto r = take(host != nullptr ? *host : nothing, "kernel", file.host.kernel); !r) return r;
  if (auto r = take(tool != nullptr ? *tool : nothing, "version", file.tool_version); !r) return r;
  if (auto r = take(json, "started_at", file.started_at); !r) return r;
  if (auto r = take(json, "endpoint", file.endpoint); !r) return r;
  return take(json, "pipeline", file.pipeline);
}

Result<void> take_numbers(const Json& json, CalibrationFile& file) {
  const Json* host = member(json, "host");
  const auto cores = whole_of(host != nullptr ? *host : Json(), "cores", most_users);
  if (!cores) return std::unexpected(cores.error());
  const auto users = whole_of(json, "largest_trusted_users", most_users);
  if (!users) return std::unexpected(users.error());
  file.host.cores = static_cast<unsigned>(*cores);
  file.largest_trusted_users = static_cast<int>(*users);
  return {};
}

}  // namespace

Result<CalibrationFile> parse_calibration(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return usage_error("is not JSON as 'busyhour calibrate --json' writes it");
  const Json* schema = member(json, "schema_version");
  if (schema == nullptr || !schema->is_number_integer()) {
    return usage_error("is not a calibration: it has no schema_version");
  }
  if (*schema != known_schema) {
    return wrong("schema_version",
                 fmt::format("is not {}: calibrate again with this version", known_schema));
  }
  CalibrationFile file;
  if (auto taken = take_texts(json, file); !taken) return std::unexpected(taken.error());
  if (auto taken = take_numbers(json, file); !taken) return std::unexpected(taken.error());
  const Json* probes = member(json, "probes");
  if (probes == nullptr || !probes->is_array()) return wrong("probes", "must be a list");
  for (const Json& probe : *probes) {
    if (auto taken = take_probe(probe, file); !taken) return std::unexpected(taken.error());
  }
  return file;
}

Result<CalibrationFile> read_calibration(const std::string& file) {
  const auto bytes = read_file(file, largest_file);
  if (!bytes) return usage_error("--calibration: " + bytes.error().message);
  auto parsed = parse_calibration({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!parsed) {
    return usage_error(
        fmt::format("--calibration {}: {}", quote_path(file), parsed.error().message));
  }
  return parsed;
}

}  // namespace busyhour::report
