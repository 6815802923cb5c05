// Small things about text that every message needs: comparing names, quoting, quoting from.
#pragma once

#include <string>
#include <string_view>

namespace busyhour::protocol {

/// ASCII only: names in messages are.
bool same_ignoring_case(std::string_view a, std::string_view b);

/// Appends `text` as a JSON string, quotes included. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// The beginning of a message for an error: at most 80 characters, all of them printable ASCII
/// (others become '.'), with "..." where something was left out.
std::string excerpt(std::string_view message);

}  // namespace busyhour::protocol
