// How the load comes in: stages, shapes, rates, and what does not go together.
#include "cli/load_model.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/run_options.h"
#include "cli/stages.h"

namespace busyhour::cli {
namespace {

std::string again(std::string_view text) {
  const auto stages = parse_stages(text);
  return stages ? to_text(*stages) : "none";
}

TEST(StagesText, AreUsersOverTime) {
  const auto stages = parse_stages("2m:0-50,10m:50,1m:0");
  ASSERT_TRUE(stages.has_value());
  EXPECT_FALSE(stages->of_rate);
  EXPECT_EQ(stages->length(), 13min);
  EXPECT_EQ(stages->peak(), 50);
  EXPECT_EQ(to_text(*stages), "2m:0-50,10m:50-50,1m:50-0");
}

TEST(StagesText, WithAUnitAreRates) {
  const auto stages = parse_stages("2m:0-5/s,10m:300/m,1m:0");
  ASSERT_TRUE(stages.has_value());
  EXPECT_TRUE(stages->of_rate);
  EXPECT_DOUBLE_EQ(stages->list[1].from, 5);
  EXPECT_DOUBLE_EQ(stages->list[1].to, 5);
  EXPECT_EQ(to_text(*stages), "2m:0-5/s,10m:5-5/s,1m:5-0/s");
  EXPECT_EQ(again("1h:1000/h"), "1h:0-1000/h");
}

TEST(StagesText, AJumpIsAStageWithoutLengthOrALevelOfItsOwn) {
  EXPECT_EQ(again("0s:10,1m:10"), "0s:0-10,1m:10-10");
  EXPECT_EQ(again("1m:10-10,30s:50-50"), "1m:10-10,30s:50-50");
}

TEST(StagesText, AreReadBack) {
  for (const std::string text : {"2m:0-50,10m:50,1m:0", "90:3", "1m:0-5/s,1m:2/m,1h:7-9/h"}) {
    EXPECT_EQ(again(again(text)), again(text));
  }
}

TEST(StagesText, OtherTextsAreRefused) {
  for (const std::string text :
       {"",       "50",       "2m",          "2m:",  "2m:x",  "2m:-5",
        "2m:5-",  "2m:1-2-3", "2m:1.5",      "x:5",  "2m:5,", ",2m:5",
        "2m:5 s", "2m:5/d",   "2m:5/s,1m:3", "2m:0", "0s:5",  "1000h:1,1h:1",
        "2m:1e3", "2m:nan",   "2m:2000000"}) {
    EXPECT_FALSE(parse_stages(text).has_value()) << text;
  }
}

TEST(Rate, HasAUnit) {
  EXPECT_DOUBLE_EQ(parse_rate("5/s").value(), 5);
  EXPECT_DOUBLE_EQ(parse_rate("300/m").value(), 5);
  EXPECT_DOUBLE_EQ(parse_rate("2/h").value(), 2.0 / 3600);
  EXPECT_EQ(format_rate(5), "5/s");
  EXPECT_EQ(format_rate(0.05), "3/m");
  EXPECT_EQ(format_rate(2.0 / 3600), "2/h");
  for (const std::string text : {"5", "/s", "0/s", "-1/s", "5/d", "5s", "inf/s"}) {
    EXPECT_FALSE(parse_rate(text).has_value()) << text;
  }
}

TEST(Shapes, StandForStagesOfTheWholeTime) {
  EXPECT_EQ(to_text(expand(Shape::spike, 300, false, 10min)), "4m:60-60,2m:300-300,4m:60-60");
  EXPECT_EQ(to_text(expand(Shape::soak, 80, false, 120min)), "6m:0-80,1h48m:80-80,6m:80-0");
  EXPECT_EQ(to_text(expand(Shape::step, 50, false, 10min)),
            "2m:10-10,2m:20-20,2m:30-30,2m:40-40,2m:50-50");
  EXPECT_EQ(to_text(expand(Shape::spike, 5, true, 10min)), "4m:1-1/s,2m:5-5/s,4m:1-1/s");
}

TEST(Shapes, OfFewUsersHaveOneAtLeast) {
  EXPECT_EQ(expand(Shape::step, 1, false, 5s).list.front().from, 1);
}

struct Table {
  Result<void> settle(std::vector<std::string> args) {
    add_call_settings(settings, options);
    add_load_settings(settings, options);
    settings.offer(app);
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
    return cli::settle(settings, options, "", [](const char* name) -> const char* {
      return std::string_view(name) == "LOCUST_SPAWN_RATE" ? spawn_rate : nullptr;
    });
  }
  load::Plan plan() {
    load::Plan made;
    made.seed = 42;
    apply_load(options, made);
    return made;
  }
  inline static const char* spawn_rate = nullptr;

  RunOptions options;
  Settings settings;
  CLI::App app;
};

std::string error(const std::vector<std::string>& args) {
  Table table;
  const auto settled = table.settle(args);
  return settled ? "" : settled.error().message;
}

std::string announced(const std::vector<std::string>& args) {
  Table table;
  const auto settled = table.settle(args);
  EXPECT_TRUE(settled.has_value()) << settled.error().message;
  return load_text(table.plan());
}

TEST(LoadModel, ErlangsAndHoldMakeARate) {
  Table table;
  ASSERT_TRUE(table.settle({"--erlangs", "50", "--hold", "3m", "--max-calls", "60", "-t", "1h"}));
  const load::Plan plan = table.plan();
  ASSERT_TRUE(plan.open.has_value());
  EXPECT_DOUBLE_EQ(plan.open->rate.at(1min), 50.0 / 180);
  EXPECT_EQ(plan.open->rate.length(), 60min);
  EXPECT_TRUE(plan.open->limited);
  EXPECT_EQ(plan.concurrent, 60);
  ASSERT_TRUE(plan.open->holding.has_value());
  EXPECT_EQ(plan.open->holding->mean, 3min);
  EXPECT_EQ(plan.open->holding->distribution, load::Holding::Distribution::exponential);
  EXPECT_DOUBLE_EQ(describe_load(plan).erlangs.value(), 50);
}

TEST(LoadModel, IsToldInOneLine) {
  EXPECT_EQ(announced({"--arrival-rate", "5/s", "--arrivals", "even", "--max-calls", "9"}),
            "open loop, 5/s calls, even, seed 42, at most 9 calls at a time");
  EXPECT_EQ(announced({"--bhca", "1200", "--hold", "3m", "--hold-distribution", "fixed",
                       "--max-calls", "70"}),
            "open loop, 60 erlangs, 20/m calls, Poisson, seed 42, holding 3m (fixed), at most 70 "
            "calls at a time");
  EXPECT_EQ(announced({"--stages", "1m:0-5/s,1m:0", "--max-calls", "5"}),
            "open loop, calls by stages 1m:0-5/s,1m:5-0/s, Poisson, seed 42, at most 5 calls at a "
            "time");
  EXPECT_EQ(announced({"--shape", "spike", "-u", "300", "-t", "10m"}),
            "users by stages 4m:60-60,2m:300-300,4m:60-60");
}

TEST(LoadModel, StagesSayHowManyAndHowLong) {
  Table table;
  ASSERT_TRUE(table.settle({"--stages", "1m:0-7,1m:3"}));
  EXPECT_EQ(table.options.users, 7);
  EXPECT_EQ(table.options.timing.run_time, 2min);
  EXPECT_EQ(table.settings.origin("run-time").place, "follows from stages");
  const load::Plan plan = table.plan();
  EXPECT_FALSE(plan.open.has_value());
  EXPECT_EQ(plan.concurrent, 7);
  EXPECT_EQ(plan.users->level->peak(), 7);
}

TEST(LoadModel, AShapeOfArrivalsIsOneOfRates) {
  Table table;
  ASSERT_TRUE(table.settle({"--shape", "step", "--arrival-rate", "10/s", "-t", "50s"}));
  EXPECT_EQ(table.settings.show_value("stages"),
            "10s:2-2/s,10s:4-4/s,10s:6-6/s,10s:8-8/s,10s:10-10/s");
  EXPECT_DOUBLE_EQ(table.plan().open->rate.at(45s), 10);
}

TEST(LoadModel, WithoutALimitThereAreAsManyLinesAsCanBeHad) {
  Table table;
  ASSERT_TRUE(table.settle({"--arrival-rate", "5/s"}));
  EXPECT_FALSE(table.plan().open->limited);
  EXPECT_GT(table.plan().concurrent, 100);
}

TEST(LoadModel, WhatDoesNotGoTogetherIsToldInOneLine) {
  EXPECT_EQ(error({"--users", "5", "--arrival-rate", "5/s"}),
            "--users does not go with --arrival-rate: an open loop has arriving calls in place of "
            "users");
  EXPECT_EQ(error({"--users", "5", "--stages", "1m:5"}),
            "--users does not go with --stages: the stages say how many there are");
  EXPECT_EQ(error({"--arrival-rate", "5/s", "--bhca", "100"}),
            "--arrival-rate does not go with --bhca: each says how the load comes in, give one");
  EXPECT_EQ(error({"--stages", "1m:5", "--run-time", "5m"}),
            "--run-time does not go with --stages: the stages say how long the run lasts");
  EXPECT_EQ(error({"--stages", "1m:5", "--shape", "step"}),
            "--shape does not go with --stages: a shape stands for stages, give one");
  EXPECT_EQ(error({"--erlangs", "5"}),
            "--erlangs needs --hold, the mean length of a call (such as --hold 3m): the arrival "
            "rate is erlangs / hold");
  EXPECT_EQ(error({"--hold", "3m"}),
            "--hold needs an open loop: give --arrival-rate, --erlangs, --bhca or stages of a "
            "rate");
  EXPECT_EQ(error({"--erlangs", "5", "--hold", "3m", "--turns-per-user", "3"}),
            "--turns-per-user does not go with --hold: the holding time says when a call ends");
  EXPECT_EQ(error({"--shape", "step", "--run-time", "0"}),
            "--shape needs a length of the run: give --run-time");
  EXPECT_EQ(error({"--hold-distribution", "fixed"}),
            "--hold-distribution needs --hold, the mean length of a call");
  EXPECT_NE(error({"--arrivals", "even"}), "");
  EXPECT_NE(error({"--max-calls", "5"}), "");
  EXPECT_NE(error({"--stages", "1m:5", "--max-calls", "5"}), "");
  EXPECT_NE(error({"--shape", "spike", "--spawn-rate", "3"}), "");
}

TEST(LoadModel, AVariableThatDoesNotFitIsNamedWithItsPlace) {
  Table::spawn_rate = "3";
  EXPECT_EQ(error({"--arrival-rate", "5/s"}),
            "spawn-rate (environment LOCUST_SPAWN_RATE) does not go with --arrival-rate: an open "
            "loop has arriving calls in place of users");
  Table::spawn_rate = nullptr;
}

}  // namespace
}  // namespace busyhour::cli
