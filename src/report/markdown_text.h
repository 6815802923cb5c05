// Text in Markdown that stays text.
#pragma once

#include <string>
#include <string_view>

namespace busyhour::report::markdown {

/// One line of at most 300 characters, in which nothing is markup (GitHub Flavored Markdown:
/// https://github.github.com/gfm/).
std::string plain(std::string_view text);

}  // namespace busyhour::report::markdown
