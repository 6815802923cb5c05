// Each line of the table of settings: its flag, its variable and its key in a file are read alike.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/file.h"
#include "cli/run_options.h"
#include "temporary_directory.h"

namespace busyhour::cli {
namespace {

struct SettingCase {
  std::string flag;
  std::string variable;  ///< empty: none
  std::string given;
  std::string shown;
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const SettingCase& one, std::ostream* out) {
  *out << one.flag;
}

struct Table {
  Table() {
    add_call_settings(settings, options);
    add_load_settings(settings, options);
    settings.offer(app);
  }
  /// The value of `name` as --show-config prints it, after its origin was checked.
  std::string settle(const std::string& name, const std::string& place, const std::string& file,
                     const Environment& environment) {
    const Result<void> settled = cli::settle(settings, options, file, environment);
    EXPECT_TRUE(settled.has_value()) << settled.error().message;
    EXPECT_EQ(settings.origin(name).place, place);
    return settings.show_value(name);
  }

  RunOptions options;
  Settings settings;
  CLI::App app;
};

const char* no_variable(const char* name) {
  // So that --api-key-env finds what it names.
  return std::string_view(name) == "MY_KEY" ? "hush" : nullptr;
}

class EverySetting : public testing::TestWithParam<SettingCase> {
 protected:
  std::string name() const { return GetParam().flag.substr(2); }
};

TEST_P(EverySetting, IsReadFromItsFlag) {
  Table table;
  const bool is_switch = GetParam().given == "true" && GetParam().shown == "true";
  std::vector<std::string> args{GetParam().flag};
  if (!is_switch) args.push_back(GetParam().given);
  table.app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  EXPECT_EQ(table.settle(name(), "flag " + GetParam().flag, "", no_variable), GetParam().shown);
}

TEST_P(EverySetting, IsReadFromItsVariableIfItHasOne) {
  Table table;
  const auto environment = [](const char* name) {
    return GetParam().variable == name ? GetParam().given.c_str() : nullptr;
  };
  const bool has_one = !GetParam().variable.empty();
  const std::string value = table.settle(
      name(), has_one ? "environment " + GetParam().variable : "default", "", environment);
  if (!has_one) return;
  EXPECT_EQ(value, GetParam().shown);
}

TEST_P(EverySetting, IsReadFromAFile) {
  const test::TemporaryDirectory directory;
  for (const std::string suffix : {"yaml", "toml"}) {
    const std::string file = directory / ("settings." + suffix);
    ASSERT_TRUE(
        write_file(std::filesystem::path(file),
                   name() + (suffix == "toml" ? " = \"" : ": \"") + GetParam().given + "\"\n"));
    Table table;
    EXPECT_EQ(table.settle(name(), "file " + file + ":1", file, no_variable), GetParam().shown);
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfTheTable, EverySetting,
    testing::Values(
        SettingCase{"--host", "LOCUST_HOST", "a.example:1", "a.example:1"},
        SettingCase{"--url", "WS_URL", "ws://a.example/x", "ws://a.example/x"},
        SettingCase{"--path", "", "/talk", "/talk"},
        SettingCase{"--header", "", "X-A: 1", "X-A: ..."},
        SettingCase{"--call-id-header", "", "X-Call", "X-Call"},
        SettingCase{"--tls-ca", "", "ca.pem", "ca.pem"},
        SettingCase{"--insecure", "", "true", "true"},
        SettingCase{"--connect-timeout", "WS_OPERATION_TIMEOUT_SEC", "2.5", "2.5s"},
        SettingCase{"--endpoint", "", "realtime", "realtime"},
        SettingCase{"--pipeline", "PIPELINE", "voice_live", "voicelive"},
        SettingCase{"--sample-rate", "SAMPLE_RATE", "24000", "24000"},
        SettingCase{"--chunk-ms", "CHUNK_MS", "40", "40"},
        SettingCase{"--realtime-names", "", "beta", "beta"},
        SettingCase{"--api-key-env", "", "MY_KEY", "MY_KEY"},
        SettingCase{"--azure-key", "", "true", "true"},
        SettingCase{"--instructions", "", "Be brief.", "Be brief."},
        SettingCase{"--turns-per-user", "TURNS_PER_USER", "4", "4"},
        SettingCase{"--scenario", "", "one,two", "one,two"},
        SettingCase{"--pcm-dir", "PCM_DIR", "clips", "clips"},
        SettingCase{"--voice", "", "rms", "rms"},
        SettingCase{"--style", "", "cheerful", "cheerful"},
        SettingCase{"--rate", "", "+10%", "+10%"},
        SettingCase{"--audio-cache", "", "cache", "cache"},
        SettingCase{"--chunks-per-turn", "CHUNKS_PER_TURN", "100", "100"},
        SettingCase{"--greeting-timeout", "", "1m30s", "1m30s"},
        SettingCase{"--first-byte-timeout", "FIRST_BYTE_TIMEOUT_SEC", "4.5", "4.5s"},
        SettingCase{"--turn-timeout", "TURN_TIMEOUT_SEC", "12.0", "12s"},
        SettingCase{"--min-conversation-duration", "MIN_CONVERSATION_DURATION_SEC", "30", "30s"},
        SettingCase{"--quiet-gap", "", "700ms", "700ms"},
        SettingCase{"--pause-between-turns", "PAUSE_BETWEEN_TURNS_SEC", "0.5", "500ms"},
        SettingCase{"--barge-in", "", "true", "true"},
        SettingCase{"--barge-reentry-ms", "BARGE_REENTRY_MS", "800", "800"},
        SettingCase{"--barge-quiet-ms", "BARGE_QUIET_MS", "300", "300"},
        SettingCase{"--barge-chunks", "BARGE_CHUNKS", "20", "20"},
        SettingCase{"--response-tokens", "RESPONSE_TOKENS", "a, b,", "a,b"},
        SettingCase{"--end-tokens", "END_TOKENS", "final,end", "final,end"},
        SettingCase{"--ignore-close", "WS_IGNORE_CLOSE_EXCEPTIONS", "true", "true"},
        SettingCase{"--users", "LOCUST_USERS", "50", "50"},
        SettingCase{"--spawn-rate", "LOCUST_SPAWN_RATE", "0.5", "0.5"},
        SettingCase{"--run-time", "LOCUST_RUN_TIME", "1h", "1h"},
        SettingCase{"--stop-timeout", "LOCUST_STOP_TIMEOUT", "30", "30s"},
        SettingCase{"--wait-min", "", "100ms", "100ms"}, SettingCase{"--wait-max", "", "2s", "2s"},
        SettingCase{"--reconnect-backoff-base", "WS_RECONNECT_BACKOFF_BASE_SEC", "0.1", "100ms"},
        SettingCase{"--reconnect-backoff-factor", "WS_RECONNECT_BACKOFF_FACTOR", "2", "2"},
        SettingCase{"--reconnect-backoff-max", "WS_RECONNECT_BACKOFF_MAX_SEC", "5", "5s"},
        SettingCase{"--max-tls-failures", "WS_MAX_SSL_FAILS", "0", "0"},
        SettingCase{"--min-turns", "", "60", "60"},
        SettingCase{"--turn-strategy", "", "random", "random"},
        SettingCase{"--arrival-rate", "", "300/m", "5/s"},
        SettingCase{"--bhca", "", "1200", "1200"}, SettingCase{"--shape", "", "soak", "soak"},
        SettingCase{"--stages", "", "2m:50", "2m:0-50"}, SettingCase{"--threads", "", "2", "2"},
        SettingCase{"--seed", "", "7", "7"}, SettingCase{"--fresh-mask", "", "true", "true"},
        SettingCase{"--headless", "LOCUST_HEADLESS", "true", "true"},
        SettingCase{"--csv", "LOCUST_CSV", "out/x", "out/x"},
        SettingCase{"--html", "LOCUST_HTML", "out/x.html", "out/x.html"},
        SettingCase{"--csv-full-history", "LOCUST_CSV_FULL_HISTORY", "true", "true"},
        SettingCase{"--json", "", "x.json", "x.json"},
        SettingCase{"--journal", "", "run.jsonl", "run.jsonl"},
        SettingCase{"--samples", "", "x.jsonl", "x.jsonl"},
        SettingCase{"--store", "", "runs.db", "runs.db"},
        SettingCase{"--samples-csv", "", "x.csv", "x.csv"},
        SettingCase{"--prometheus", "", "x.prom", "x.prom"},
        SettingCase{"--hlog", "", "x.hlog", "x.hlog"},
        SettingCase{"--calibration", "", "x.json", "x.json"},
        SettingCase{"--environment", "", "staging", "staging"},
        SettingCase{"--exit-code-on-error", "LOCUST_EXIT_CODE_ON_ERROR", "0", "0"},
        SettingCase{"--accept-unfit-generator", "", "true", "true"},
        SettingCase{"--loglevel", "LOCUST_LOGLEVEL", "debug", "DEBUG"},
        SettingCase{"--logfile", "LOCUST_LOGFILE", "x.log", "x.log"},
        SettingCase{"--target", "", "ttfb: p95<1s", "ttfb: p95<1s"},
        SettingCase{"--targets", "", "benchmarks", "benchmarks"},
        SettingCase{"--abort-on-fail", "", "true", "true"},
        SettingCase{"--junit", "", "junit.xml", "junit.xml"},
        SettingCase{"--markdown", "", "summary.md", "summary.md"},
        SettingCase{"--record", "", "true", "true"}, SettingCase{"--record-rate", "", "0.5", "0.5"},
        SettingCase{"--record-worst", "", "3", "3"},
        SettingCase{"--record-dir", "", "heard", "heard"},
        SettingCase{"--record-disk", "", "2048M", "2G"},
        SettingCase{"--record-memory", "", "64m", "64M"}),
    [](const auto& one) {
      std::string name = one.param.flag.substr(2);
      std::ranges::replace(name, '-', '_');
      return name;
    });

TEST(TableOfSettings, HasNoLineThatIsNotTestedHere) {
  Table table;
  const std::string shown = table.settings.show();
  EXPECT_EQ(std::ranges::count(shown, '\n'), 89);
}

}  // namespace
}  // namespace busyhour::cli
