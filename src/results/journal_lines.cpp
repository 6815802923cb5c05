#include "results/journal_lines.h"

#include <fmt/format.h>

#include <array>

namespace busyhour::results {

Result<JournalLines::Found> JournalLines::next() {
  line_.clear();
  ++number_;
  std::array<char, 4096> piece{};
  while (line_.size() <= longest) {
    in_.getline(piece.data(), piece.size());
    const auto got = static_cast<std::size_t>(in_.gcount());
    if (in_.bad()) return failure("the file cannot be read to its end");
    if (in_.eof()) {
      line_.append(piece.data(), got);
      return line_.empty() ? Found::end : Found::torn;
    }
    if (!in_.fail()) {  // getline counts the line feed that it took
      line_.append(piece.data(), got - 1);
      return Found::line;
    }
    if (got == 0) return failure("the file cannot be read to its end");
    line_.append(piece.data(), got);  // the piece is full, the line goes on
    in_.clear();
  }
  return failure(fmt::format("the line is longer than {} bytes", longest));
}

}  // namespace busyhour::results
