// What a run left behind, as data: the JSON that `run --json` or `analyze` writes. What is made of
// a run after its end is made of its document, whether that comes from the run, a file or a
// journal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour::report {

struct Document {
  enum class Kind : std::uint8_t {
    run,       ///< schemas/run.schema.json
    analysis,  ///< schemas/detailed_stats.schema.json
  };
  Kind kind = Kind::run;
  nlohmann::ordered_json json;
  /// `conversation_details` of a conversation_load_test file, with the turns of each call; null
  /// where the document came from elsewhere.
  nlohmann::ordered_json conversations{};
};

/// "run", "analysis"
std::string_view to_text(Document::Kind kind);

/// A file of `run --json` or of `analyze` (both of its files), or a journal. A usage error of one
/// line if it is none of them, too large, or too deeply nested. Keys may be missing or be of
/// another type than the schema says (files come from anywhere): read them with the functions
/// below.
Result<Document> read_document(const std::filesystem::path& path);

/// Whether a file begins as a journal does.
bool is_journal(const std::filesystem::path& path);

/// The same for a text that is in memory and no journal; `name` is for messages.
Result<Document> parse_document(std::string_view text, const std::string& name);

using Path = std::initializer_list<std::string_view>;
/// What stands there, null where nothing does. Valid as long as `json`.
const nlohmann::ordered_json& value_at(const nlohmann::ordered_json& json, Path path);
/// Empty where there is no number (or flag, text) of that name.
std::optional<double> number_at(const nlohmann::ordered_json& json, Path path);
std::optional<bool> flag_at(const nlohmann::ordered_json& json, Path path);
/// 0 where there is no whole number.
std::uint64_t count_at(const nlohmann::ordered_json& json, Path path);
std::string text_at(const nlohmann::ordered_json& json, Path path);

// What both kinds have, under other names.
double duration_s(const Document& document);            ///< of the run; 0 if it is not told
std::string_view command_of(const Document& document);  ///< "busyhour run", "busyhour analyze"

}  // namespace busyhour::report
