#include "report/html_report.h"

#include <gmock/gmock.h>

#include <string>

#include "example_load.h"
#include "example_run.h"
#include "page_data.h"
#include "report/analysis.h"
#include "report/detailed_stats.h"
#include "report/run_report.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

Document run_document(const FinishedRun& run) {
  return {Document::Kind::run,
          run_json(run, summarize(run), test::example_tool(), test::example_host())};
}

Document analysis_document() {
  const results::RunResult run = test::example_run();
  return {Document::Kind::analysis,
          detailed_stats_json(run, analyze(run), test::example_tool(), test::example_host())};
}

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST(HtmlReport, HoldsTheDocumentThatItShows) {
  for (const Document& document : {run_document(test::finished_run()), analysis_document()}) {
    const Json data = test::page_data(html_report(document, {}));
    EXPECT_EQ(data["kind"], to_text(document.kind));
    Json shown = document.json;
    shown.erase("distributions");
    shown.erase("recorded_conversations");
    EXPECT_EQ(data["document"], shown);
  }
}

TEST(HtmlReport, ShowsTheDistributionsAsCurves) {
  const Json data = test::page_data(html_report(analysis_document(), {}));
  const Json& all = data["curves"]["ttfb_ms"]["all"];
  EXPECT_EQ(all["n"], analysis_document().json["overall_latency_statistics"]["ttfb_ms"]["count"]);
}

TEST(HtmlReport, IsNamedAfterTheHostAndTellsNoSecrets) {
  FinishedRun run = test::finished_run();
  run.settings.url = "wss://user:secret@agent.example.com:443/path?token=secret#x";
  const std::string html = html_report(run_document(run), {});
  EXPECT_THAT(html, HasSubstr("<title>busyhour run: agent.example.com:443</title>"));
}

TEST(HtmlReport, KeepsHostileTextFromBecomingMarkup) {
  const std::string hostile = "</script><img src=x onerror=alert(1)><!--";
  FinishedRun run = test::finished_run();
  const std::string harmless = html_report(run_document(run), {});
  run.settings.url = "ws://" + hostile + "/";
  run.settings.scenarios = {hostile};
  run.tally.add(test::incident(results::Incident::Kind::server_error, "500", hostile));
  const std::string html = html_report(run_document(run), {});
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_EQ(times(html, "</script>"), times(harmless, "</script>"));
  EXPECT_EQ(test::page_data(html)["document"]["config"]["scenarios"][0], hostile);
}

TEST(HtmlReport, TakesDocumentsThatAreNotWhatTheSchemaSays) {
  for (const char* text : {"null", "3", "[1]", R"({"config": 1})",
                           R"({"config": {"url": 5}, "distributions": {"ttfb_ms": 1},
            "recorded_conversations": [{"audio_files": [1, "x"]}]})"}) {
    const Json data = test::page_data(html_report({Document::Kind::run, Json::parse(text)}, {}));
    EXPECT_EQ(data["curves"], Json::object());
    EXPECT_EQ(data["recordings"]["audio"], Json::object());
  }
}

/// Figures of an hour with a turn in each second, none like the other.
TEST(HtmlReport, OfAnHourIsSmallerThanTwoMegabytes) {
  FinishedRun run = test::finished_run();
  for (int second = 1; second <= 3600; ++second) {
    for (int i = 0; i < 5; ++i) {
      const results::TurnRecord turn =
          test::good_turn(1 + i, Instant(1000s), 400ms + second * 77us + i * 1237us);
      run.history.add(turn);
      run.tally.add(turn);
    }
    results::Snapshot snapshot;
    snapshot.elapsed = second * 1'000'113us;
    snapshot.users_up = snapshot.calls_up = 1000 + second % 97;
    snapshot.generator_health.threads = {{.cpu_time = second * 123'457us}};
    for (int i = 0; i <= second; ++i) snapshot.generator_health.lateness.record(i * 1003ns);
    run.history.update(snapshot);
  }
  run.result.end = run.result.begin + 60min;
  const std::string html = html_report(run_document(run), {});
  EXPECT_LT(html.size(), 2'000'000U);
  EXPECT_EQ(test::page_data(html)["document"]["history"]["turns"].size(), 3600U);
}

}  // namespace
}  // namespace busyhour::report
