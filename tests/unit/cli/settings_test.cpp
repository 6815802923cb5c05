#include "cli/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "cli/run_options.h"
#include "temporary_directory.h"

namespace busyhour::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A command of its own with the whole table, without the process's environment.
class LayeredSettings : public testing::Test {
 protected:
  Result<void> settle(const std::vector<std::string>& flags,
                      std::map<std::string, std::string> variables = {},
                      const std::string& config_file = "") {
    add_call_settings(settings_, options_);
    add_load_settings(settings_, options_);
    settings_.offer(app_);
    app_.parse(std::vector<std::string>(flags.rbegin(), flags.rend()));
    return cli::settle(settings_, options_, config_file, [&variables](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? nullptr : found->second.c_str();
    });
  }
  std::string error(const Result<void>& result) {
    EXPECT_FALSE(result.has_value());
    if (result) return "";
    EXPECT_EQ(result.error().kind, ErrorKind::usage);
    return result.error().message;
  }
  std::string write(const std::string& name, std::string_view text) {
    const std::filesystem::path file = directory_.path() / name;
    EXPECT_TRUE(write_file(file, text));
    return file;
  }

  test::TemporaryDirectory directory_;
  CLI::App app_;
  RunOptions options_;
  Settings settings_;
};

TEST_F(LayeredSettings, DefaultsAreThoseOfTheSeeds) {
  ASSERT_TRUE(settle({}));
  EXPECT_EQ(options_.users, 15);
  EXPECT_EQ(options_.spawn_rate, 2);
  EXPECT_EQ(options_.timing.run_time, 90s);
  EXPECT_EQ(options_.turns_per_user, 60);
  EXPECT_EQ(options_.patience.first_byte_timeout, 5s);
  EXPECT_EQ(options_.patience.turn_timeout, 15s);
  EXPECT_EQ(options_.patience.pause, 1500ms);
  EXPECT_EQ(options_.interruption.quiet, 400ms);
  EXPECT_EQ(options_.interruption.reentry, 1s);
  EXPECT_EQ(options_.barge_chunks, 30);
  EXPECT_TRUE(options_.barge_in);
  EXPECT_TRUE(options_.ignore_close);
  EXPECT_EQ(options_.tokens.end.size(), 5u);
  EXPECT_EQ(options_.target.url, "ws://localhost:8010/api/v1/media/stream");
}

TEST_F(LayeredSettings, BrowserCallsHaveDefaultsOfTheirOwn) {
  ASSERT_TRUE(settle({"--endpoint", "browser"}));
  EXPECT_EQ(options_.turns_per_user, 3);
  EXPECT_EQ(options_.patience.first_byte_timeout, 10s);
  EXPECT_EQ(options_.patience.turn_timeout, 70s);
  EXPECT_EQ(options_.patience.pause, 500ms);
  EXPECT_EQ(options_.target.url, "ws://localhost:8010/api/v1/realtime/conversation");
}

TEST_F(LayeredSettings, TheShortestBrowserConversationMovesTheTurnTimeout) {
  ASSERT_TRUE(settle({"--endpoint", "browser"}, {{"MIN_CONVERSATION_DURATION_SEC", "30"}}));
  EXPECT_EQ(options_.patience.turn_timeout, 40s);
  EXPECT_EQ(settings_.origin("turn-timeout").place, "follows from min-conversation-duration");
}

TEST_F(LayeredSettings, ATurnTimeoutThatWasGivenStays) {
  ASSERT_TRUE(settle({"--endpoint", "browser", "--turn-timeout", "9"},
                     {{"MIN_CONVERSATION_DURATION_SEC", "30"}}));
  EXPECT_EQ(options_.patience.turn_timeout, 9s);
}

TEST_F(LayeredSettings, AFlagGoesBeforeTheEnvironmentBeforeTheFile) {
  const std::string file = write("run.yaml", "users: 1\nspawn-rate: 1\nrun_time: 11s\n");
  ASSERT_TRUE(settle({"-u", "3"}, {{"LOCUST_USERS", "2"}, {"LOCUST_SPAWN_RATE", "2.5"}}, file));
  EXPECT_EQ(options_.users, 3);
  EXPECT_EQ(options_.spawn_rate, 2.5);
  EXPECT_EQ(options_.timing.run_time, 11s);
  EXPECT_EQ(settings_.origin("users").place, "flag --users");
  EXPECT_EQ(settings_.origin("spawn-rate").place, "environment LOCUST_SPAWN_RATE");
  EXPECT_EQ(settings_.origin("run-time").place, "file " + file + ":3");
  EXPECT_EQ(settings_.origin("threads").place, "default");
}

TEST_F(LayeredSettings, AWrongValueThatALaterLayerReplacesIsNoError) {
  EXPECT_TRUE(settle({"-u", "3"}, {{"LOCUST_USERS", "many"}}));
}

TEST_F(LayeredSettings, AnEmptyVariableCountsAsAbsent) {
  ASSERT_TRUE(settle({}, {{"LOCUST_USERS", ""}}));
  EXPECT_EQ(options_.users, 15);
}

TEST_F(LayeredSettings, AWrongFlagIsNamedWithWhatIsAllowed) {
  EXPECT_EQ(error(settle({"--users", "0"})),
            "--users must be a whole number from 1 to 1000000, not \"0\"");
}

TEST_F(LayeredSettings, AWrongVariableIsNamed) {
  EXPECT_EQ(error(settle({}, {{"BARGE_QUIET_MS", "soon"}})),
            "BARGE_QUIET_MS must be a number of milliseconds from 1 to 600000, not \"soon\"");
}

TEST_F(LayeredSettings, AWrongLineOfAFileIsNamed) {
  const std::string file = write("run.yaml", "# a comment\nusers: 5\nbarge-in: perhaps\n");
  EXPECT_THAT(
      error(settle({}, {}, file)),
      AllOf(StartsWith(file + ":3: barge-in must be true or false"), EndsWith("\"perhaps\"")));
}

TEST_F(LayeredSettings, AnUnknownKeyIsNamedWithTheNearestKnownOne) {
  const std::string file = write("run.toml", "user = 5\n");
  EXPECT_EQ(error(settle({}, {}, file)),
            file + ":1: \"user\" is no setting; did you mean \"users\"?");
}

TEST_F(LayeredSettings, AKeyThatStandsTwiceIsAnError) {
  const std::string file = write("run.yaml", "run-time: 5\nrun_time: 6\n");
  EXPECT_THAT(error(settle({}, {}, file)), HasSubstr(":2: \"run-time\" stands in line 1 already"));
}

TEST_F(LayeredSettings, AListForASingleValueIsAnError) {
  const std::string file = write("run.yaml", "users: [1, 2]\n");
  EXPECT_THAT(error(settle({}, {}, file)), HasSubstr(":1: users must be a whole number"));
}

TEST_F(LayeredSettings, TomlHasTheSameKeysWithItsOwnTypes) {
  const std::string file = write("run.toml",
                                 "users = 7\nspawn_rate = 0.5\nbarge-in = false\n"
                                 "header = [\"Authorization: Bearer a#b, c\", \"X-Two: "
                                 "2\"]\nscenario = [\"quick_question\"]\n");
  ASSERT_TRUE(settle({}, {}, file));
  EXPECT_EQ(options_.users, 7);
  EXPECT_EQ(options_.spawn_rate, 0.5);
  EXPECT_FALSE(options_.barge_in);
  EXPECT_THAT(options_.target.headers,
              testing::ElementsAre("Authorization: Bearer a#b, c", "X-Two: 2"));
  EXPECT_THAT(options_.scenarios, testing::ElementsAre("quick_question"));
  EXPECT_EQ(settings_.origin("header").place, "file " + file + ":4");
}

TEST_F(LayeredSettings, TomlThatIsNoneIsToldWithItsLine) {
  const std::string file = write("run.toml", "users = 7\nspawn-rate = = 2\n");
  EXPECT_THAT(error(settle({}, {}, file)), StartsWith(file + ":2: not valid TOML: "));
}

TEST_F(LayeredSettings, ATableOfTomlIsNoValue) {
  const std::string file = write("run.toml", "[run]\nusers = 7\n");
  EXPECT_THAT(error(settle({}, {}, file)), HasSubstr(":1: \"run\" must be a text"));
}

TEST_F(LayeredSettings, OnlyYamlAndTomlFilesAreRead) {
  EXPECT_THAT(error(settle({}, {}, "run.ini")), HasSubstr("must end with .yaml, .yml or .toml"));
}

TEST_F(LayeredSettings, AFileThatIsMissingIsNamed) {
  const std::string file = directory_.path() / "none.yaml";
  EXPECT_THAT(error(settle({}, {}, file)), HasSubstr(file));
}

TEST_F(LayeredSettings, BothSpellingsOfASwitchWork) {
  ASSERT_TRUE(settle({"--no-barge-in", "--strict-close"}));
  EXPECT_FALSE(options_.barge_in);
  EXPECT_FALSE(options_.ignore_close);
}

TEST_F(LayeredSettings, FlagsOfOtherCommandsHaveTheirSecondNames) {
  ASSERT_TRUE(settle({"--scenarios", "one", "two", "--voices", "rms"}));
  EXPECT_THAT(options_.scenarios, testing::ElementsAre("one", "two"));
  EXPECT_EQ(options_.voice.voice, "rms");
}

TEST_F(LayeredSettings, ASwitchOverridesTheVariableThatSaysNo) {
  ASSERT_TRUE(settle({"--ignore-close"}, {{"WS_IGNORE_CLOSE_EXCEPTIONS", "no"}}));
  EXPECT_TRUE(options_.ignore_close);
}

TEST_F(LayeredSettings, RetiredVariablesAreUnderstoodAndTold) {
  ASSERT_TRUE(
      settle({}, {{"TURN_DURATION_SEC", "60"}, {"CHANNELS", "2"}, {"BYTES_PER_SAMPLE", "2"}}));
  ASSERT_EQ(settings_.notes().size(), 2u);
  EXPECT_THAT(settings_.notes()[0], StartsWith("TURN_DURATION_SEC=60: decides nothing"));
  EXPECT_THAT(settings_.notes()[1], StartsWith("CHANNELS=2: not supported"));
}

TEST_F(LayeredSettings, ShowsEachValueAndWhereItCameFromButNoSecret) {
  ASSERT_TRUE(settle({"--header", "Authorization: Bearer hush", "--api-key-env", "MY_KEY"},
                     {{"WS_URL", "wss://a.example/v1/realtime?model=m&api-key=hush"},
                      {"MY_KEY", "hush"},
                      {"TURNS_PER_USER", "4"}}));
  const std::string shown = settings_.show();
  EXPECT_THAT(shown, testing::ContainsRegex("turns-per-user +4 +environment TURNS_PER_USER\n"));
  EXPECT_THAT(shown, testing::ContainsRegex("users +15 +default\n"));
  EXPECT_THAT(shown, testing::ContainsRegex("header +Authorization: \\.\\.\\. +flag --header\n"));
  EXPECT_THAT(shown, HasSubstr("wss://a.example/v1/realtime?model=m&api-key=..."));
  EXPECT_THAT(shown, Not(HasSubstr("hush")));
  EXPECT_EQ(options_.dialect.api_key, "hush");
}

TEST_F(LayeredSettings, AKeyVariableThatIsNotThereIsNamed) {
  EXPECT_THAT(error(settle({"--api-key-env", "MY_KEY"})), HasSubstr("MY_KEY"));
}

TEST_F(LayeredSettings, TheShortestWaitIsNotLongerThanTheLongest) {
  EXPECT_EQ(error(settle({"--wait-min", "3s"})),
            "wait-min (3s) must not be longer than wait-max (1.1s)");
}

struct HostCase {
  const char* name;
  std::vector<std::string> flags;
  std::map<std::string, std::string> variables;
  const char* url;
};
class TargetUrl : public LayeredSettings, public testing::WithParamInterface<HostCase> {};

TEST_P(TargetUrl, IsMadeOfHostUrlAndPath) {
  ASSERT_TRUE(settle(GetParam().flags, GetParam().variables));
  EXPECT_EQ(options_.target.url, GetParam().url);
}

INSTANTIATE_TEST_SUITE_P(
    Of, TargetUrl,
    testing::Values(
        HostCase{"BareHost", {"-H", "a.example"}, {}, "wss://a.example/api/v1/media/stream"},
        HostCase{"HostAndPort",
                 {"-H", "a.example:8443"},
                 {},
                 "wss://a.example:8443/api/v1/media/stream"},
        HostCase{
            "Loopback", {"-H", "localhost:8010"}, {}, "ws://localhost:8010/api/v1/media/stream"},
        HostCase{"LoopbackV4", {"-H", "127.0.0.1"}, {}, "ws://127.0.0.1/api/v1/media/stream"},
        HostCase{"LoopbackV6", {"-H", "[::1]:8010"}, {}, "ws://[::1]:8010/api/v1/media/stream"},
        HostCase{
            "Http", {"-H", "http://localhost:8010"}, {}, "ws://localhost:8010/api/v1/media/stream"},
        HostCase{"Https", {"-H", "https://a.example/"}, {}, "wss://a.example/api/v1/media/stream"},
        HostCase{"WholeUrl", {"-H", "ws://a.example:1/x?y=1"}, {}, "ws://a.example:1/x?y=1"},
        HostCase{"Path", {"-H", "a.example", "--path", "talk"}, {}, "wss://a.example/talk"},
        HostCase{"VoiceLive",
                 {"-H", "a.example", "--endpoint", "browser"},
                 {{"PIPELINE", "voicelive"}},
                 "wss://a.example/api/v1/live-voice/session"},
        HostCase{"HostVariable",
                 {},
                 {{"LOCUST_HOST", "a.example"}},
                 "wss://a.example/api/v1/media/stream"},
        HostCase{"UrlVariable", {}, {{"WS_URL", "ws://a.example/x"}}, "ws://a.example/x"},
        HostCase{"HostBeforeUrl",
                 {},
                 {{"WS_URL", "ws://a.example/x"}, {"LOCUST_HOST", "b.example"}},
                 "wss://b.example/api/v1/media/stream"},
        HostCase{"UrlFlagBeforeHostVariable",
                 {"--url", "ws://a.example/x"},
                 {{"LOCUST_HOST", "b.example"}},
                 "ws://a.example/x"}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace busyhour::cli
