#include "protocol/browser_client_message.h"

#include "protocol/json_object.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

void parse_browser_message(std::string_view message, bool binary, BrowserTexts texts,
                           CallerEvent& event) {
  event.clear();
  if (binary) {
    event.kind = CallerEventKind::audio;
    event.binary_audio = true;
    event.audio = message;
    return;
  }
  if (texts == BrowserTexts::ignored || is_blank(message)) return;
  const auto json = JsonObject::parse(message);
  if (!json) {
    event.kind = CallerEventKind::typed;
    event.wants_answer = true;
    event.text = message.substr(0, longest_typed);
    return;
  }
  if (same_ignoring_case(json->text_or_empty("type"), "stop")) {
    event.kind = CallerEventKind::leave;
  }
}

}  // namespace busyhour::protocol
