// What the accelerator's web page says: its microphone as raw samples, and a few words of JSON.
#pragma once

#include <string_view>

#include "protocol/caller_event.h"

namespace busyhour::protocol {

/// How a page's text messages are understood.
enum class BrowserTexts : unsigned char {
  ignored,     ///< R1
  understood,  ///< R3: commands, and what is no JSON was typed by the user
};

/// `event` is overwritten.
void parse_browser_message(std::string_view message, bool binary, BrowserTexts texts,
                           CallerEvent& event);

}  // namespace busyhour::protocol
