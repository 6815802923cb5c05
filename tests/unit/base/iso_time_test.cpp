#include "base/iso_time.h"

#include <gtest/gtest.h>

namespace busyhour {
namespace {

TEST(Iso8601, IsReadBack) {
  for (const Duration since :
       {Duration(0), Duration(1ms), Duration(1'795'342'530'120ms), Duration(9'214'646'399s)}) {
    const WallTime at(since);
    EXPECT_EQ(parse_iso8601_ms(format_iso8601_ms(at)), at) << format_iso8601_ms(at);
  }
}

TEST(Iso8601, OtherTextsAreNotRead) {
  for (const char* text :
       {"", "now", "2026-11-21T10:15:30Z", "2026-11-21 10:15:30.120Z", "2026-11-21T10:15:30.120",
        "2026-11-21T10:15:30.120z", "2026-13-21T10:15:30.120Z", "2026-02-30T10:15:30.120Z",
        "2026-11-21T24:15:30.120Z", "2026-11-21T10:60:30.120Z", "2026-11-21T10:15:3x.120Z",
        "2026-11-21T10:15:30.1 0Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z",
        "-026-11-21T10:15:30.120Z", "20z6-11-21T10:15:30.120Z"}) {
    EXPECT_EQ(parse_iso8601_ms(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace busyhour
