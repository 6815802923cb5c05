// Small things about text that every message needs: comparing names, quoting, quoting from.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace busyhour::protocol {

/// ASCII only: names in messages are.
bool same_ignoring_case(std::string_view a, std::string_view b);
bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names);

/// Where `part` begins in `text`, from `from` on; npos if it is not there.
std::size_t find_ignoring_case(std::string_view text, std::string_view part, std::size_t from = 0);

/// Appends `text` as a JSON string, quotes included. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);
std::string json_string(std::string_view text);

/// The beginning of a message for an error: at most 80 characters, all of them printable ASCII
/// (others become '.'), with "..." where something was left out.
std::string excerpt(std::string_view message);

}  // namespace busyhour::protocol
