#include "speech/ssml.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/markup.h"
#include "base/utf8.h"

namespace busyhour::speech {
namespace {

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    if (c == '\'') {
      out += "&apos;";
    } else {
      append_escaped(out, c);
    }
  }
  return out;
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Control characters but white space; U+FFFE and U+FFFF.
bool is_allowed_in_xml(std::string_view text) {
  const auto control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  return std::ranges::none_of(text, control) && !text.contains("\xef\xbf\xbe") &&
         !text.contains("\xef\xbf\xbf");
}

/// "en-US" of "en-US-AvaNeural": the language of what has no element of its own.
std::string_view locale_of(std::string_view voice) {
  const std::size_t first = voice.find('-');
  const std::size_t second = first == voice.npos ? voice.npos : voice.find('-', first + 1);
  return second == voice.npos ? "en-US" : voice.substr(0, second);
}

}  // namespace

Result<void> check_style(std::string_view style) {
  const bool good = style.size() <= 40 && std::ranges::all_of(style, [](char c) {
                      return is_alphanumeric(c) || c == '-' || c == '_';
                    });
  if (good) return {};
  return usage_error(fmt::format("{} is not a speaking style; write one like chat", quote(style)));
}

Result<void> check_rate(std::string_view rate) {
  const bool good = !rate.empty() && rate.size() <= 16 && std::ranges::all_of(rate, [](char c) {
    return is_alphanumeric(c) || c == '+' || c == '-' || c == '.' || c == '%';
  });
  if (good) return {};
  return usage_error(
      fmt::format("{} is not a speaking rate; write it as +10%, -10%, 1.2 or slow", quote(rate)));
}

Result<std::string> make_ssml(std::string_view text, std::string_view voice, const Manner& manner) {
  if (find_malformed_utf8(text) || !is_allowed_in_xml(text)) {
    return usage_error(
        fmt::format("cannot speak {}: it holds control characters or is not UTF-8", quote(text)));
  }
  if (text.find_first_not_of(" \t\r\n") == text.npos) {
    return usage_error("cannot speak an empty text; write words");
  }
  std::string inner = escape(text);
  inner = fmt::format(R"(<prosody rate="{}">{}</prosody>)", escape(manner.rate), inner);
  if (!manner.style.empty()) {
    inner = fmt::format(R"(<mstts:express-as style="{}">{}</mstts:express-as>)",
                        escape(manner.style), inner);
  }
  return fmt::format(R"(<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" )"
                     R"(xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="{}">)"
                     R"(<voice name="{}">{}</voice></speak>)",
                     escape(locale_of(voice)), escape(voice), inner);
}

}  // namespace busyhour::speech
