// Lines of a file that anyone may have written, one at a time, with a limit.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour::results {

class JournalLines {
 public:
  static constexpr std::size_t longest = std::size_t{16} << 20;

  /// `in` outlives the reader.
  explicit JournalLines(std::istream& in) : in_(in) {}

  enum class Found { line, torn, end };
  /// A line without its line feed, in line(); `torn` if the file ends without one, as it does when
  /// its writer was killed. A failure if the line is too long.
  Result<Found> next();

  std::string_view line() const { return line_; }
  int number() const { return number_; }  ///< of that line, from 1

 private:
  std::istream& in_;
  std::string line_;
  int number_ = 0;
};

}  // namespace busyhour::results
