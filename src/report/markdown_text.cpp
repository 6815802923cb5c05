#include "report/markdown_text.h"

#include "report/printable.h"

namespace busyhour::report::markdown {

// Any ASCII punctuation may have a backslash before it (GFM 6.1).
std::string plain(std::string_view text) {
  constexpr std::size_t longest = 300;
  constexpr std::string_view special = R"(\`*_[]|~<>#!@&$)";
  std::string safe;
  for (const char c : printable(text, Charset::utf8, longest)) {
    if (special.contains(c)) safe += '\\';
    safe += c;
  }
  return safe;
}

}  // namespace busyhour::report::markdown
