#include "cli/setting.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace busyhour::cli {

namespace {

template <class T>
std::optional<T> read_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

template <class T>
bool store(T& value, const std::optional<T>& read, T least, T most) {
  if (!read || *read < least || *read > most) return false;
  value = *read;
  return true;
}

std::optional<bool> read_bool(std::string_view text) {
  const std::string word = lower(text);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return std::nullopt;
}

std::vector<std::string> split_at_commas(std::span<const std::string> texts) {
  std::vector<std::string> words;
  for (std::string_view rest : texts) {
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      std::string_view word = rest.substr(0, comma);
      while (word.starts_with(' ')) word.remove_prefix(1);
      while (word.ends_with(' ')) word.remove_suffix(1);
      if (!word.empty()) words.emplace_back(word);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return words;
}

}  // namespace

SettingValue whole(int& value, int least, int most) {
  return {.type = "INT",
          .allowed = fmt::format("a whole number from {} to {}", least, most),
          .read =
              [&value, least, most](std::span<const std::string> texts) {
                return store(value, read_number<int>(texts.back()), least, most);
              },
          .show = [&value] { return std::to_string(value); }};
}

SettingValue whole(std::optional<std::uint64_t>& value) {
  return {.type = "UINT",
          .allowed = "a whole number from 0 to 18446744073709551615",
          .read =
              [&value](std::span<const std::string> texts) {
                const auto read = read_number<std::uint64_t>(texts.back());
                if (read) value = read;
                return read.has_value();
              },
          .show = [&value] { return value ? std::to_string(*value) : std::string(); }};
}

SettingValue number(double& value, double least, double most) {
  return {.type = "NUMBER",
          .allowed = fmt::format("a number from {} to {}", least, most),
          .read =
              [&value, least, most](std::span<const std::string> texts) {
                const auto read = read_number<double>(texts.back());
                return read && std::isfinite(*read) && store(value, read, least, most);
              },
          .show = [&value] { return fmt::format("{}", value); }};
}

SettingValue duration(Duration& value, Duration least, Duration most) {
  return {.type = "DURATION",
          .allowed = fmt::format("a duration such as 90, 90s or 1m30s, from {} to {}",
                                 format_duration(least), format_duration(most)),
          .read =
              [&value, least, most](std::span<const std::string> texts) {
                const auto read = parse_duration(texts.back());
                return read && store(value, std::optional(*read), least, most);
              },
          .show = [&value] { return format_duration(value); }};
}

SettingValue milliseconds(Duration& value, Duration least, Duration most) {
  return {
      .type = "MS",
      .allowed = fmt::format("a number of milliseconds from {} to {}", to_ms(least), to_ms(most)),
      .read =
          [&value, least, most](std::span<const std::string> texts) {
            const auto read = read_number<double>(texts.back());
            // Compared before it is converted: the conversion of a large number is undefined.
            if (!read || *read < to_ms(least) || *read > to_ms(most) || std::isnan(*read))
              return false;
            value = from_ms(*read);
            return true;
          },
      .show = [&value] { return fmt::format("{}", to_ms(value)); }};
}

SettingValue yes_or_no(bool& value) {
  return {.type = "",
          .allowed = "true or false (1 or 0, yes or no, on or off)",
          .read =
              [&value](std::span<const std::string> texts) {
                const auto read = read_bool(texts.back());
                if (read) value = *read;
                return read.has_value();
              },
          .show = [&value] { return value ? "true" : "false"; }};
}

SettingValue text(std::string& value, std::string type) {
  return {.type = std::move(type),
          .allowed = "a text",
          .read =
              [&value](std::span<const std::string> texts) {
                value = texts.back();
                return true;
              },
          .show = [&value] { return value; }};
}

SettingValue text(std::string& value, std::string type, std::string allowed,
                  std::function<bool(const std::string&)> right) {
  SettingValue result = text(value, std::move(type));
  result.allowed = std::move(allowed);
  result.read = [&value, right = std::move(right)](std::span<const std::string> texts) {
    if (!right(texts.back())) return false;
    value = texts.back();
    return true;
  };
  return result;
}

SettingValue path(std::string& value, std::string type) {
  return text(value, std::move(type), "a file or directory",
              [](const std::string& text) { return !text.empty(); });
}

SettingValue texts(std::vector<std::string>& value, std::string type) {
  return {.type = std::move(type),
          .allowed = "one or more texts, none of them empty",
          .many = true,
          .read =
              [&value](std::span<const std::string> texts) {
                if (std::ranges::any_of(texts, &std::string::empty)) return false;
                value.assign(texts.begin(), texts.end());
                return true;
              },
          .show = [&value] { return fmt::format("{}", fmt::join(value, ", ")); }};
}

SettingValue words(std::vector<std::string>& value) {
  return {.type = "WORDS",
          .allowed = "words with commas between them",
          .many = true,
          .read =
              [&value](std::span<const std::string> texts) {
                value = split_at_commas(texts);
                return true;
              },
          .show = [&value] { return fmt::format("{}", fmt::join(value, ",")); }};
}

SettingValue headers(std::vector<std::string>& value) {
  SettingValue result = texts(value, "TEXT");
  result.allowed = "written as 'Name: value'";
  result.show = [&value] {
    std::vector<std::string> names;
    names.reserve(value.size());
    for (const std::string& header : value) names.push_back(header.substr(0, header.find(':')));
    return names.empty() ? std::string() : fmt::format("{}: ...", fmt::join(names, ": ..., "));
  };
  return result;
}

SettingValue url(std::string& value) {
  SettingValue result = text(value, "URL");
  result.show = [&value] { return without_secrets(value); };
  return result;
}

SettingValue one_of(std::string& value, std::vector<std::string> names) {
  std::string allowed = fmt::format("one of {}", fmt::join(names, ", "));
  return choice(
      value, std::move(allowed),
      [names = std::move(names)](const std::string& text) -> std::optional<std::string> {
        const auto same = [word = lower(text)](const std::string& name) {
          return lower(name) == word;
        };
        const auto found = std::ranges::find_if(names, same);
        return found == names.end() ? std::nullopt : std::optional(*found);
      },
      [](const std::string& name) { return name; });
}

std::string without_secrets(std::string_view url) {
  const std::size_t query = url.find('?');
  std::string result(url.substr(0, query));
  if (query == url.npos) return result;
  std::string_view rest = url.substr(query);  // with the '?' or '&' in front
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&', 1), rest.size());
    const std::string_view parameter = rest.substr(0, end);
    const std::size_t equals = parameter.find('=');
    constexpr std::array<std::string_view, 8> plain{
        "api-version",        "model",    "deployment", "streaming_mode", "agent-name",
        "agent-project-name", "scenario", "intent"};
    const bool known = std::ranges::find(plain, parameter.substr(1, equals - 1)) != plain.end();
    result += known ? parameter : parameter.substr(0, equals);
    if (!known && equals != parameter.npos) result += "=...";
    rest.remove_prefix(end);
  }
  return result;
}

}  // namespace busyhour::cli
