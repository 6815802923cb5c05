#include "results/store.h"

#include <fmt/format.h>

#include <array>

namespace busyhour::results {

namespace {

// Both stand in the file's header: what it is ("busy"), and how its tables look.
constexpr std::int64_t application_id = 0x62757379;
constexpr std::int64_t version = 1;

constexpr std::array tables{
    "CREATE TABLE IF NOT EXISTS runs ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " identity TEXT NOT NULL UNIQUE,"
    " started_at TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " series TEXT NOT NULL,"
    " verdict TEXT NOT NULL,"
    " document TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS figures ("
    " run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
    " name TEXT NOT NULL,"
    " value REAL NOT NULL,"
    " PRIMARY KEY (run, name)) WITHOUT ROWID",
};

}  // namespace

Result<std::int64_t> Store::number(std::string_view pragma) {
  auto statement = database_.prepare(pragma);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

Result<void> Store::prepare_tables() {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected(transaction.error());
  for (const char* table : tables) {
    if (auto made = database_.execute(table); !made) return made;
  }
  for (const std::string& sql : {fmt::format("PRAGMA application_id = {}", application_id),
                                 fmt::format("PRAGMA user_version = {}", version)}) {
    if (auto set = database_.execute(sql); !set) return set;
  }
  return transaction->commit();
}

Result<Store> Store::open(const std::filesystem::path& file, Access access) {
  std::error_code ignored;  // what cannot be looked at cannot be opened either
  if (access == Access::existing && !std::filesystem::exists(file, ignored)) {
    return usage_error(fmt::format("there is no store {}; 'busyhour run --store {}' makes it",
                                   file.string(), file.string()));
  }
  auto database = Database::open(file, access == Access::make);
  if (!database) return std::unexpected(database.error());
  Store store(std::move(*database));
  // The contents first: another program may be making the tables.
  const auto contents = store.number("SELECT count(*) FROM sqlite_master");
  if (!contents) return std::unexpected(contents.error());
  const auto owner = store.number("PRAGMA application_id");
  if (!owner) return std::unexpected(owner.error());
  const auto found = store.number("PRAGMA user_version");
  if (!found) return std::unexpected(found.error());
  if (*owner != application_id && *contents > 0) {
    return usage_error(fmt::format(
        "{} is no store of runs (it is an SQLite database of something else); give another file",
        store.name()));
  }
  if (*found > version) {
    return usage_error(fmt::format(
        "the store {} was written by a later version of busyhour (its tables are of version {}, "
        "this program knows {}); use that one",
        store.name(), *found, version));
  }
  if (*owner == application_id && *found == version) return store;
  if (access == Access::existing) {
    return usage_error(
        fmt::format("{} is no store of runs (it is empty); give another file", store.name()));
  }
  // Readers and a writer do not wait for each other then. Where the file system cannot do it, or
  // another program is about to switch, the store works as well, only with more waiting.
  [[maybe_unused]] const auto switched = store.database_.execute("PRAGMA journal_mode = WAL");
  if (auto made = store.prepare_tables(); !made) return std::unexpected(made.error());
  return store;
}

Result<std::int64_t> Store::add(const StoredRun& run, const std::string& document) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected(transaction.error());
  auto insert = database_.prepare(
      "INSERT INTO runs (identity, started_at, kind, series, verdict, document)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT (identity) DO UPDATE SET series = excluded.series,"
      " verdict = excluded.verdict, document = excluded.document"
      " RETURNING id");
  if (!insert) return std::unexpected(insert.error());
  insert->bind(1, run.identity).bind(2, run.started_at).bind(3, run.kind).bind(4, run.series);
  insert->bind(5, run.verdict).bind(6, document);
  const auto row = insert->step();
  if (!row) return std::unexpected(row.error());
  const std::int64_t id = insert->integer(0);
  if (auto done = insert->run(); !done) return std::unexpected(done.error());
  if (auto put = put_figures(id, run); !put) return std::unexpected(put.error());
  if (auto committed = transaction->commit(); !committed) {
    return std::unexpected(committed.error());
  }
  return id;
}

Result<void> Store::put_figures(std::int64_t id, const StoredRun& run) {
  auto forget = database_.prepare("DELETE FROM figures WHERE run = ?1");
  if (!forget) return std::unexpected(forget.error());
  if (auto done = forget->bind(1, id).run(); !done) return done;
  auto insert = database_.prepare("INSERT INTO figures (run, name, value) VALUES (?1, ?2, ?3)");
  if (!insert) return std::unexpected(insert.error());
  for (const auto& [name, value] : run.figures) {
    if (auto done = insert->bind(1, id).bind(2, name).bind(3, value).run(); !done) return done;
  }
  return {};
}

Result<std::vector<StoredRun>> Store::read_runs() {
  std::vector<StoredRun> runs;
  std::map<std::int64_t, std::size_t> places;
  auto select = database_.prepare(
      "SELECT id, identity, started_at, kind, series, verdict FROM runs ORDER BY started_at, id");
  if (!select) return std::unexpected(select.error());
  for (;;) {
    const auto row = select->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    places[select->integer(0)] = runs.size();
    runs.push_back({.id = select->integer(0),
                    .identity = select->text(1),
                    .started_at = select->text(2),
                    .kind = select->text(3),
                    .series = select->text(4),
                    .verdict = select->text(5),
                    .figures = {}});
  }
  auto figures = database_.prepare("SELECT run, name, value FROM figures");
  if (!figures) return std::unexpected(figures.error());
  for (;;) {
    const auto row = figures->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return runs;
    const auto place = places.find(figures->integer(0));
    if (place == places.end()) continue;  // of a run that someone deleted by hand
    runs[place->second].figures[figures->text(1)] = figures->real(2);
  }
}

Result<std::vector<StoredRun>> Store::runs() {
  // Both tables as they are at one moment.
  if (auto begun = database_.execute("BEGIN"); !begun) return std::unexpected(begun.error());
  auto read = read_runs();
  // Of a transaction that only read.
  [[maybe_unused]] const auto ended = database_.execute("ROLLBACK");
  return read;
}

Result<std::string> Store::document(std::int64_t id) {
  auto select = database_.prepare("SELECT document FROM runs WHERE id = ?1");
  if (!select) return std::unexpected(select.error());
  const auto row = select->bind(1, id).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return usage_error(fmt::format("the store {} has no run {}", name(), id));
  return select->text(0);
}

}  // namespace busyhour::results
