#include "results/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <thread>

#include "base/file.h"
#include "temporary_directory.h"

namespace busyhour::results {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

class StoreTest : public testing::Test {
 protected:
  Store open(Store::Access access = Store::Access::make) {
    auto store = Store::open(file_, access);
    EXPECT_TRUE(store.has_value()) << store.error().message;
    return std::move(*store);
  }
  std::string refusal(Store::Access access = Store::Access::make) {
    const auto store = Store::open(file_, access);
    if (store) return "";
    EXPECT_EQ(store.error().kind, ErrorKind::usage);
    return store.error().message;
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_ / "runs.db";
};

StoredRun run(const std::string& identity, const std::string& started_at = "2026-11-22T08:00:00Z") {
  return {.identity = identity,
          .started_at = started_at,
          .kind = "analysis",
          .series = "a series",
          .verdict = "PASS",
          .figures = {{"ttfb_p95_ms", 812.25}, {"turns", 80}}};
}

TEST_F(StoreTest, GivesBackWhatWasAdded) {
  Store store = open();
  const auto id = store.add(run("one"), "{\"a\": \"\xc3\xa4\"}");
  ASSERT_TRUE(id.has_value()) << id.error().message;
  const auto runs = open(Store::Access::existing).runs();
  ASSERT_TRUE(runs.has_value());
  ASSERT_EQ(runs->size(), 1U);
  const StoredRun& stored = runs->front();
  EXPECT_EQ(stored.id, *id);
  EXPECT_EQ(stored.identity, "one");
  EXPECT_EQ(stored.started_at, "2026-11-22T08:00:00Z");
  EXPECT_EQ(stored.kind, "analysis");
  EXPECT_EQ(stored.series, "a series");
  EXPECT_EQ(stored.verdict, "PASS");
  EXPECT_THAT(stored.figures, UnorderedElementsAre(Pair("ttfb_p95_ms", 812.25), Pair("turns", 80)));
  EXPECT_EQ(open().document(*id).value(), "{\"a\": \"\xc3\xa4\"}");
}

TEST_F(StoreTest, ListsTheOldestRunFirst) {
  Store store = open();
  ASSERT_TRUE(store.add(run("late", "2026-11-22T09:00:00Z"), "{}"));
  ASSERT_TRUE(store.add(run("early", "2026-11-22T08:00:00Z"), "{}"));
  const auto runs = store.runs();
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ((*runs)[0].identity, "early");
  EXPECT_EQ((*runs)[1].identity, "late");
}

TEST_F(StoreTest, ARunThatIsStoredAgainTakesItsOwnPlace) {
  Store store = open();
  const auto id = store.add(run("one"), "first");
  StoredRun again = run("one");
  again.verdict = "FAIL";
  again.figures = {{"turns", 81}};
  EXPECT_EQ(store.add(again, "second").value(), *id);
  const auto runs = store.runs();
  ASSERT_EQ(runs->size(), 1U);
  EXPECT_EQ(runs->front().verdict, "FAIL");
  EXPECT_THAT(runs->front().figures, UnorderedElementsAre(Pair("turns", 81)));
  EXPECT_EQ(store.document(*id).value(), "second");
}

TEST_F(StoreTest, ARunThatIsNotThereIsToldByItsNumber) {
  EXPECT_EQ(open().document(7).error().message, "the store " + file_.string() + " has no run 7");
}

TEST_F(StoreTest, AFileOfSomethingElseIsLeftAlone) {
  ASSERT_TRUE(write_file(file_, std::string(5000, 'x')));
  EXPECT_THAT(refusal(), HasSubstr("is no store of runs (it is not an SQLite database)"));
  EXPECT_EQ(directory_.read("runs.db"), std::string(5000, 'x'));
}

TEST_F(StoreTest, ADatabaseOfSomethingElseIsLeftAlone) {
  ASSERT_TRUE(Database::open(file_, true)->execute("CREATE TABLE songs (title TEXT)"));
  EXPECT_THAT(refusal(), HasSubstr("is an SQLite database of something else"));
  EXPECT_FALSE(Database::open(file_, false)->execute("SELECT * FROM runs"));
}

TEST_F(StoreTest, AStoreOfALaterVersionIsLeftAlone) {
  open();
  ASSERT_TRUE(Database::open(file_, false)->execute("PRAGMA user_version = 2"));
  EXPECT_THAT(refusal(), HasSubstr("was written by a later version of busyhour"));
}

TEST_F(StoreTest, OnlyARunMakesTheFile) {
  EXPECT_THAT(refusal(Store::Access::existing), HasSubstr("there is no store"));
  EXPECT_FALSE(std::filesystem::exists(file_));
  ASSERT_TRUE(write_file(file_, ""));
  EXPECT_THAT(refusal(Store::Access::existing), HasSubstr("it is empty"));
}

TEST_F(StoreTest, APlaceThatCannotBeWrittenIsAUsageError) {
  file_ = directory_ / "missing" / "runs.db";
  EXPECT_THAT(refusal(), HasSubstr("cannot open or write the store"));
}

TEST_F(StoreTest, TwoWritersAtOnceLoseNothing) {
  constexpr int each = 40;
  const auto write = [this](const std::string& name) {
    for (int i = 0; i < each; ++i) {
      // Opened for each run, as programs do; the first two also make the tables at once.
      auto store = Store::open(file_, Store::Access::make);
      ASSERT_TRUE(store.has_value()) << store.error().message;
      const auto added = store->add(run(name + std::to_string(i)), std::string(20'000, 'd'));
      ASSERT_TRUE(added.has_value()) << added.error().message;
    }
  };
  std::thread first(write, "first"), second(write, "second");
  first.join();
  second.join();
  const auto runs = open().runs();
  ASSERT_TRUE(runs.has_value());
  EXPECT_EQ(runs->size(), 2U * each);
  std::set<std::int64_t> ids;
  for (const StoredRun& stored : *runs) {
    ids.insert(stored.id);
    EXPECT_EQ(stored.figures.size(), 2U);
  }
  EXPECT_EQ(ids.size(), runs->size());
}

TEST_F(StoreTest, AWriterThatIsKilledLeavesNothingHalf) {
  ASSERT_TRUE(open().add(run("whole"), "document"));
  const pid_t writer = ::fork();
  if (writer == 0) {
    auto database = Database::open(file_, false);
    auto transaction = Transaction::begin(*database);
    const bool written = database
                             ->execute(
                                 "INSERT INTO runs (identity, started_at, kind, series, verdict,"
                                 " document) VALUES ('half', '', '', '', '', '')")
                             .has_value();
    if (transaction && written) std::raise(SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(writer, &status, 0), writer);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

  Store store = open(Store::Access::existing);
  ASSERT_EQ(store.runs()->size(), 1U);
  ASSERT_TRUE(store.add(run("next"), "document"));  // nobody holds the lock any more
  EXPECT_EQ(store.runs()->back().identity, "next");
}

}  // namespace
}  // namespace busyhour::results
