#include "protocol/retry_after.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace busyhour::protocol {
namespace {

TEST(RetryAfter, IsFoundAsItIsSpelled) {
  const std::vector<std::pair<std::string_view, std::string_view>> known = {
      {"Rate limit reached for requests. Please try again in 2s.", "2s"},
      {"Please try again in 1.5s. Visit the limits page.", "1.5s"},
      {"Please Try Again In 1m30.5s", "1m30.5s"},
      {"try again in 350ms", "350ms"},
      {"Please retry after 20 seconds.", "20 seconds"},
      {"please retry after 1 second", "1 second"},
      {"429: Retry-After: 30", "30"},
      {"{'retry-after': '7'}", "7"},
      {"retry_after=\"7\"", "7"},
      {"retry after 5 attempts", "5"},
      {"retry after a while, or try again in 6 minutes", "6 minutes"},
      {"retry after that. Then retry after 9s", "9s"},
  };
  for (const auto& [text, expected] : known) EXPECT_EQ(find_retry_after(text), expected) << text;
}

TEST(RetryAfter, IsEmptyWhereNothingIsSaid) {
  for (const std::string_view text :
       {"", "try again", "try again in", "try again in ", "retry after", "retry after a while",
        "wait 20 seconds", "retry after: '"}) {
    EXPECT_EQ(find_retry_after(text), "") << text;
  }
}

TEST(RetryAfter, IsShort) {
  EXPECT_EQ(find_retry_after("retry after " + std::string(10'000, '9')), std::string(32, '9'));
}

}  // namespace
}  // namespace busyhour::protocol
