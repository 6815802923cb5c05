// Text between the tags, and in the quoted attributes, of XML and HTML.
#pragma once

#include <string>

namespace busyhour {

/// Appends the character, or the entity that stands for it where it would be read as markup.
inline void append_escaped(std::string& text, char character) {
  switch (character) {
    case '&':
      text += "&amp;";
      break;
    case '<':
      text += "&lt;";
      break;
    case '>':
      text += "&gt;";
      break;
    case '"':
      text += "&quot;";
      break;
    default:
      text += character;
  }
}

}  // namespace busyhour
