// One setting: how it is called in every place where it can be given, and how its texts are read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/time.h"

namespace busyhour::cli {

/// A place in the program's options, and the texts that it understands. What it refers to outlives
/// it.
struct SettingValue {
  std::string type;     ///< for --help: "INT"; empty: a switch, whose flag takes no value
  std::string allowed;  ///< completes "must be ..."
  bool many = false;    ///< takes several texts
  /// False if the texts are not `allowed`; then the value is as it was.
  std::function<bool(std::span<const std::string>)> read;
  std::function<std::string()> show;  ///< without secrets; empty: nothing was set
};

SettingValue whole(int& value, int least, int most);
SettingValue whole(std::optional<std::uint64_t>& value);
SettingValue number(double& value, double least, double most);
/// "90", "90s", "1m30s": a bare number is seconds.
SettingValue duration(Duration& value, Duration least, Duration most);
/// "400": a number of milliseconds.
SettingValue milliseconds(Duration& value, Duration least, Duration most);
SettingValue yes_or_no(bool& value);
SettingValue text(std::string& value, std::string type = "TEXT");
/// A text that `right` agrees to.
SettingValue text(std::string& value, std::string type, std::string allowed,
                  std::function<bool(const std::string&)> right);
/// A file or directory. An empty text is refused.
SettingValue path(std::string& value, std::string type);
/// Several texts, each as it is.
SettingValue texts(std::vector<std::string>& value, std::string type);
/// Words between commas.
SettingValue words(std::vector<std::string>& value);
/// "Name: value" each; only the names are shown.
SettingValue headers(std::vector<std::string>& value);
/// A WebSocket URL, of which only the part without secrets is shown (see without_secrets).
SettingValue url(std::string& value);

/// One of some names: `parse` gives an optional, `to_text` the usual spelling.
template <class T, class Parse, class ToText>
SettingValue choice(T& value, std::string allowed, Parse parse, ToText to_text) {
  return {.type = "NAME",
          .allowed = std::move(allowed),
          .read =
              [&value, parse](std::span<const std::string> texts) {
                auto parsed = parse(texts.back());
                if (!parsed) return false;
                if constexpr (std::is_same_v<decltype(parsed), T>) {
                  value = std::move(parsed);  // an optional that stays empty if nothing is given
                } else {
                  value = *std::move(parsed);
                }
                return true;
              },
          .show = [&value, to_text] { return std::string(to_text(value)); }};
}
/// One of `names`, kept as it is spelled here; case does not matter.
SettingValue one_of(std::string& value, std::vector<std::string> names);

/// A URL with "..." in place of the values of query parameters, which may be keys or tokens.
std::string without_secrets(std::string_view url);

/// A line of the table.
struct Setting {
  std::string name{};       ///< the long flag without its dashes, and the key in a file
  std::string letter{};     ///< further flags: "-u"
  std::string negation{};   ///< of a switch: the flag that says no, without its dashes
  std::string variable{};   ///< of the environment; empty: none
  std::string standard{};   ///< the default as it would be written; empty: none
  std::string elsewhere{};  ///< the default of endpoints other than acs, where it differs
  std::string group{};
  std::string help{};
  bool secret = false;  ///< a wrong value is not repeated in the message
  SettingValue value{};
};

/// A variable that is understood, and no longer decides anything.
struct RetiredVariable {
  std::string name;
  std::string harmless;  ///< a value that says what is done anyway; empty: every value is told
  std::string note;      ///< what is done in its place
};

}  // namespace busyhour::cli
