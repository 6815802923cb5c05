#include "speech/voice.h"

#include <fmt/format.h>

#include <algorithm>

namespace busyhour::speech {
namespace {

constexpr std::string_view flite_prefix = "flite:";
constexpr std::string_view azure_prefix = "azure:";
constexpr std::size_t longest_name = 100;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// As in "en-US-AvaNeural", "zh-CN-liaoning-XiaobeiNeural", "en-US-Ava:DragonHDLatestNeural".
bool is_name_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
}

/// Language (ISO 639), a region or script, and something more.
bool begins_with_locale(std::string_view name) {
  const std::size_t first = name.find('-');
  const std::size_t second = first == name.npos ? name.npos : name.find('-', first + 1);
  if (second == name.npos || second + 1 == name.size()) return false;
  const std::string_view language = name.substr(0, first);
  const std::string_view region = name.substr(first + 1, second - first - 1);
  return (language.size() == 2 || language.size() == 3) && region.size() >= 2 &&
         region.size() <= 4 && std::ranges::all_of(language, is_letter);
}

}  // namespace

std::string Voice::to_text() const {
  if (engine == Engine::flite || begins_with_locale(name)) return name;
  return fmt::format("{}{}", azure_prefix, name);
}

Result<Voice> parse_voice(std::string_view text) {
  Voice voice;
  if (text == "azure") return Voice{Engine::azure, std::string(default_azure_voice)};
  if (text.starts_with(flite_prefix)) {
    voice.name = text.substr(flite_prefix.size());
  } else if (text.starts_with(azure_prefix)) {
    voice = {Engine::azure, std::string(text.substr(azure_prefix.size()))};
  } else {
    voice = {begins_with_locale(text) ? Engine::azure : Engine::flite, std::string(text)};
  }
  if (voice.name.empty() || voice.name.size() > longest_name ||
      !std::ranges::all_of(voice.name, is_name_character)) {
    return usage_error(fmt::format("{} is not the name of a voice; write it as slt or {}",
                                   quote(text), default_azure_voice));
  }
  return voice;
}

}  // namespace busyhour::speech
