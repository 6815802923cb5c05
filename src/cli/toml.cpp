#include "cli/toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>

#include "net/text_line.h"

namespace busyhour::cli {

namespace {

constexpr std::size_t longest_description = 200;  // of toml++, which quotes the file as it is

/// The text as a flag would have it; empty for tables, dates and lists in lists.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
  std::vector<std::string> texts;
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    const auto text = text_of(node);
    if (!text) return std::nullopt;
    texts.push_back(*text);
    return texts;
  }
  for (const toml::node& item : *list) {
    const auto text = text_of(item);
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

}  // namespace

Result<void> read_toml(std::string_view text, SettingsFile& file) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return usage_error(fmt::format("{}:{}: not valid TOML: {}", file.name,
                                   error.source().begin.line,
                                   net::one_line(error.description(), longest_description)));
  }
  for (const auto& [key, value] : table) {
    const int line = static_cast<int>(key.source().begin.line);
    auto texts = texts_of(value);
    if (!texts) {
      return usage_error(
          fmt::format("{}:{}: {} must be a text, a number, true or false, or a list of texts",
                      file.name, line, quote(key.str())));
    }
    file.entries.push_back({std::string(key.str()), std::move(*texts), line});
  }
  std::ranges::sort(file.entries, {}, &FileEntry::line);
  return {};
}

}  // namespace busyhour::cli
