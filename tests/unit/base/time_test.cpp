#include "base/time.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <limits>

#include "base/random.h"

namespace busyhour {
namespace {

Duration parsed(std::string_view text) {
  const Result<Duration> result = parse_duration(text);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result.value_or(Duration(-1));
}

std::string error_of(std::string_view text) {
  const Result<Duration> result = parse_duration(text);
  EXPECT_FALSE(result) << text;
  if (result) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
  return result.error().message;
}

WallTime utc(int year, unsigned month, unsigned day, Duration time_of_day) {
  return WallTime(std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) /
                                        static_cast<int>(day))
                      .time_since_epoch()) +
         time_of_day;
}

TEST(ParseDuration, ReadsEveryUnit) {
  EXPECT_EQ(parsed("1h"), std::chrono::hours(1));
  EXPECT_EQ(parsed("2m"), 2min);
  EXPECT_EQ(parsed("10s"), 10s);
  EXPECT_EQ(parsed("500ms"), 500ms);
  EXPECT_EQ(parsed("250us"), 250us);
  EXPECT_EQ(parsed("7ns"), 7ns);
}

TEST(ParseDuration, AddsUnitsUp) {
  EXPECT_EQ(parsed("1m30s"), 90s);
  EXPECT_EQ(parsed("1h2m3s4ms5us6ns"), std::chrono::hours(1) + 2min + 3s + 4ms + 5us + 6ns);
}

TEST(ParseDuration, ReadsDecimals) {
  EXPECT_EQ(parsed("1.5s"), 1500ms);
  EXPECT_EQ(parsed("0.1ms"), 100us);
  EXPECT_EQ(parsed("0.5h"), 30min);
}

TEST(ParseDuration, TakesABareNumberAsSeconds) {
  EXPECT_EQ(parsed("10"), 10s);
  EXPECT_EQ(parsed("0.25"), 250ms);
  EXPECT_EQ(parsed("0"), 0s);
}

TEST(ParseDuration, EndsAtThousandHours) {
  EXPECT_EQ(parsed("1000h"), max_duration);
  EXPECT_NE(error_of("1001h").find("1000 hours"), std::string::npos);
  EXPECT_NE(error_of("1000h1ms").find("1000 hours"), std::string::npos);
  error_of("99999999999999999999999");
  error_of(std::string(400, '9'));
}

TEST(ParseDuration, SaysWhatIsWrong) {
  EXPECT_EQ(error_of("10x"),
            "\"10x\" is not a duration: the unit \"x\" is unknown (h, m, s, ms, us, ns); "
            "write it like 500ms, 10s or 1m30s");
  EXPECT_NE(error_of("").find("empty"), std::string::npos);
  EXPECT_NE(error_of("-5s").find("negative"), std::string::npos);
  EXPECT_NE(error_of("1m30").find("a unit is missing"), std::string::npos);
  EXPECT_NE(error_of("30s1m").find("from large to small"), std::string::npos);
  EXPECT_NE(error_of("1s1s").find("from large to small"), std::string::npos);
}

TEST(ParseDuration, RefusesWhatIsNotANumber) {
  for (const char* text : {"s", "ten", "inf", "nan", "nans", "+5s", " 5s", "5s ", "5 s", "5,s",
                           ".5s", "1e3s", "0x10s", "5S", "5sec", "1.2.3s", "--5s", "5s\n"}) {
    error_of(text);
  }
}

TEST(FormatDuration, WritesTheUsualText) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(500ms), "500ms");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(90s), "1m30s");
  EXPECT_EQ(format_duration(90500ms), "1m30.5s");
  EXPECT_EQ(format_duration(60min), "1h");
  EXPECT_EQ(format_duration(60min + 1s), "1h1s");
  EXPECT_EQ(format_duration(250us), "250us");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
  EXPECT_EQ(format_duration(1ns), "1ns");
  EXPECT_EQ(format_duration(1s + 1ns), "1.000000001s");
  EXPECT_EQ(format_duration(-20ms), "-20ms");
  EXPECT_EQ(format_duration(Duration::min()).front(), '-');
}

TEST(FormatDuration, IsReadBack) {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    // Every order of magnitude, and round values as well as odd ones.
    std::uint64_t limit = 1;
    for (std::uint64_t digits = random.below(16); digits > 0; --digits) limit *= 10;
    const Duration odd(static_cast<std::int64_t>(random.below(limit)));
    EXPECT_EQ(parsed(format_duration(odd)), odd);
    const Duration round = std::chrono::floor<std::chrono::milliseconds>(odd);
    EXPECT_EQ(parsed(format_duration(round)), round);
  }
  EXPECT_EQ(parsed(format_duration(max_duration)), max_duration);
}

TEST(Iso8601, WritesUtcWithMilliseconds) {
  EXPECT_EQ(format_iso8601_ms(utc(2026, 11, 21, std::chrono::hours(10) + 15min + 30s + 120ms)),
            "2026-11-21T10:15:30.120Z");
  EXPECT_EQ(format_iso8601_ms(WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_iso8601_ms(utc(2024, 2, 29, 24 * 60min - 1ns)), "2024-02-29T23:59:59.999Z");
  EXPECT_EQ(format_iso8601_ms(utc(2000, 3, 1, 1ms)), "2000-03-01T00:00:00.001Z");
}

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

TEST(Iso8601, RoundsDownAlsoBeforeTheEpoch) {
  EXPECT_EQ(format_iso8601_ms(WallTime(-1ns)), "1969-12-31T23:59:59.999Z");
}

TEST(Iso8601, WritesExactlyTheBuffer) {
  std::array<char, 26> room{};
  room.fill('#');
  write_iso8601_ms(WallTime{}, std::span(room).subspan<1, 24>());
  EXPECT_EQ(std::string_view(room.data(), room.size()), "#1970-01-01T00:00:00.000Z#");
}

TEST(Iso8601, AgreesWithTheSystemOnEveryDayOfACentury) {
  for (int day = 0; day < 36525; ++day) {
    const std::time_t seconds = day * std::time_t{86400} + 43200;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> expected{};
    std::strftime(expected.data(), expected.size(), "%Y-%m-%dT%H:%M:%S.000Z", &parts);
    ASSERT_EQ(format_iso8601_ms(WallTime(std::chrono::seconds(seconds))), expected.data());
  }
}

TEST(FileStamp, IsInLocalTime) {
  const char* before = std::getenv("TZ");
  const std::string saved = before == nullptr ? "" : before;
  setenv("TZ", "XYZ-2", 1);  // two hours east of Greenwich
  tzset();
  EXPECT_EQ(format_file_stamp(utc(2026, 11, 21, std::chrono::hours(23) + 15min + 30s + 900ms)),
            "20261122_011530");
  if (before == nullptr) {
    unsetenv("TZ");
  } else {
    setenv("TZ", saved.c_str(), 1);
  }
  tzset();
}

TEST(Units, ConvertBetweenEachOther) {
  EXPECT_EQ(to_ns(instant_from_ns(123)), 123);
  EXPECT_DOUBLE_EQ(to_ms(1500us), 1.5);
  EXPECT_DOUBLE_EQ(to_seconds(1500ms), 1.5);
  EXPECT_EQ(from_ms(0.25), 250us);
}

}  // namespace
}  // namespace busyhour
