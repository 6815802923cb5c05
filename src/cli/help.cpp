#include "cli/help.h"

#include <string_view>

namespace busyhour::cli {

std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  constexpr std::string_view mark = "{false}";
  std::string name = CLI::Formatter::make_option_name(option, is_positional);
  if (const auto at = name.find(mark); at != name.npos) name.erase(at, mark.size());
  return name;
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return "";  // a flag
  // CLI11 appends what its checks say of themselves: "INT:INT in [1 - 200]".
  const std::string type = option->get_type_name();
  std::string text = " " + type.substr(0, type.find(':'));
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += "...";
  if (const std::string value = option->get_default_str(); !value.empty()) {
    text += value.starts_with('[') ? " " + value : " [" + value + "]";
  }
  if (option->get_required()) text += " (required)";
  return text;
}

}  // namespace busyhour::cli
