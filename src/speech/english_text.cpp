#include "speech/english_text.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/utf8.h"

namespace busyhour::speech {
namespace {

constexpr std::size_t longest_text = 5000;
constexpr std::size_t longest_word = 64;

struct PlainForm {
  std::string_view characters;  // any of these
  std::string_view ascii;
};
constexpr std::array<PlainForm, 29> plain_forms{{
    {"‘’‚′", "'"},   {"“”„″«»", "\""}, {"‐‑–−", "-"},
    {"—", ", "},     {"…", "..."},     {"\u00a0\u2009\u202f", " "},
    {"ÀÁÂÃÄÅ", "A"}, {"Æ", "AE"},      {"Ç", "C"},
    {"ÈÉÊË", "E"},   {"ÌÍÎÏ", "I"},    {"Ñ", "N"},
    {"ÒÓÔÕÖØ", "O"}, {"ÙÚÛÜ", "U"},    {"Ý", "Y"},
    {"ß", "ss"},     {"àáâãäå", "a"},  {"æ", "ae"},
    {"ç", "c"},      {"èéêë", "e"},    {"ìíîï", "i"},
    {"ñ", "n"},      {"òóôõöø", "o"},  {"ùúûü", "u"},
    {"ýÿ", "y"},     {"Š", "S"},       {"š", "s"},
    {"Œ", "OE"},     {"œ", "oe"},
}};

/// Of a well-formed character, by its first byte.
std::size_t character_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

std::optional<std::string_view> plain_form(std::string_view character) {
  const auto byte = static_cast<unsigned char>(character.front());
  if (byte >= 0x21 && byte < 0x7f) return character;
  if (byte == ' ' || (byte >= '\t' && byte <= '\r')) return " ";
  for (const PlainForm& form : plain_forms) {
    if (form.characters.contains(character)) return form.ascii;
  }
  return std::nullopt;
}

std::unexpected<Error> unspeakable(std::string_view text, std::string_view why) {
  return usage_error(fmt::format("cannot speak {}: {}", quote(text), why));
}

}  // namespace

Result<std::string> to_english_text(std::string_view text) {
  if (text.size() > longest_text) {
    return unspeakable(
        text, fmt::format("it has {} bytes, more than {}; split it", text.size(), longest_text));
  }
  if (find_malformed_utf8(text)) return unspeakable(text, "it is not UTF-8; correct its encoding");
  std::string out;
  std::size_t word_length = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view character = text.substr(i, character_length(text[i]));
    i += character.size();
    const std::optional<std::string_view> plain = plain_form(character);
    if (!plain) {
      return unspeakable(text, fmt::format("the voices know no {}; write it in English letters",
                                           quote(character)));
    }
    for (const char c : *plain) {
      word_length = c == ' ' ? 0 : word_length + 1;
      if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    }
    if (word_length > longest_word) {
      return unspeakable(
          text, fmt::format("it has a word of more than {} characters; split it", longest_word));
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.empty()) return unspeakable(text, "it is empty; give a text");
  return out;
}

}  // namespace busyhour::speech
