#include "report/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "report/replay.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t most_bytes = std::size_t{512} << 20;
/// Ours have no more than ten levels; readers of JSON call themselves for each.
constexpr int most_levels = 64;

bool too_deep(std::string_view text) {
  int level = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++level > most_levels) return true;
    } else if (c == '}' || c == ']') {
      --level;
    }
  }
  return false;
}

bool has_objects(const Json& json, std::initializer_list<std::string_view> names) {
  return std::ranges::all_of(
      names, [&](std::string_view name) { return value_at(json, {name}).is_object(); });
}

std::optional<Document::Kind> kind_of(const Json& json) {
  // An analysis has the keys of the table as well.
  if (has_objects(json, {"summary", "overall_latency_statistics", "failure_analysis"})) {
    return Document::Kind::analysis;
  }
  if (has_objects(json, {"metrics", "aggregated", "turns", "connections"})) {
    return Document::Kind::run;
  }
  return std::nullopt;
}

Result<Document> document_of_journal(const std::filesystem::path& path) {
  auto replay = replay_journal(path, {});
  if (!replay) return std::unexpected(replay.error());
  return std::move(render(std::move(*replay)).document);
}

}  // namespace

std::string_view to_text(Document::Kind kind) {
  return kind == Document::Kind::run ? "run" : "analysis";
}

const Json& value_at(const Json& json, Path path) {
  static const Json nothing;
  const Json* at = &json;
  for (const std::string_view name : path) {
    if (!at->is_object()) return nothing;
    const auto found = at->find(name);
    if (found == at->end()) return nothing;
    at = &*found;
  }
  return *at;
}

std::optional<double> number_at(const Json& json, Path path) {
  const Json& value = value_at(json, path);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<bool> flag_at(const Json& json, Path path) {
  const Json& value = value_at(json, path);
  return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
}

std::uint64_t count_at(const Json& json, Path path) {
  const Json& value = value_at(json, path);
  const bool counts =
      value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
  return counts ? value.get<std::uint64_t>() : 0;
}

std::string text_at(const Json& json, Path path) {
  const Json& value = value_at(json, path);
  return value.is_string() ? value.get<std::string>() : std::string();
}

Result<Document> parse_document(std::string_view text, const std::string& name) {
  if (too_deep(text)) {
    return usage_error(fmt::format("{}: the JSON is nested more than {} deep", name, most_levels));
  }
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return usage_error(name + ": this is not JSON (or cut off)");
  // A conversation_load_test holds the document of its run.
  Json conversations;
  if (value_at(json, {"conversation_details"}).is_array()) {
    conversations = std::move(json["conversation_details"]);
    for (const char* inner : {"detailed_stats", "run"}) {
      if (!value_at(json, {inner}).is_object()) continue;
      json = Json(std::move(json[inner]));
      break;
    }
  }
  const auto kind = kind_of(json);
  if (!kind) {
    return usage_error(name +
                       ": this is no result of busyhour; give a file of 'run --json', one of "
                       "'analyze' (detailed_stats_*.json, conversation_load_test_*.json), or a "
                       "journal (*.journal.jsonl)");
  }
  return Document{*kind, std::move(json), std::move(conversations)};
}

double duration_s(const Document& document) {
  const Json& json = document.json;
  const auto seconds = document.kind == Document::Kind::run
                           ? number_at(json, {"duration_s"})
                           : number_at(json, {"concurrency_analysis", "total_test_duration_s"});
  return seconds && *seconds > 0 ? *seconds : 0;
}

std::string_view command_of(const Document& document) {
  return document.kind == Document::Kind::run ? "busyhour run" : "busyhour analyze";
}

// Each line of a journal is an object; all of a document is one.
bool is_journal(const std::filesystem::path& path) {
  constexpr std::streamsize enough = 1 << 20;  // a header names all targets
  std::ifstream in(path, std::ios::binary);
  std::string begin(enough, '\0');
  in.read(begin.data(), enough);
  begin.resize(static_cast<std::size_t>(in.gcount()));
  const Json line = Json::parse(begin.substr(0, begin.find('\n')), nullptr, false);
  return text_at(line, {"line"}) == "header";
}

Result<Document> read_document(const std::filesystem::path& path) {
  if (is_journal(path)) return document_of_journal(path);
  const auto bytes = read_file(path, most_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  return parse_document(text, path.string());
}

}  // namespace busyhour::report
