#include "results/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace busyhour::results {

namespace {

constexpr int longest_wait_ms = 10'000;  // for a writer; each is done in milliseconds

std::unexpected<Error> problem(int code, std::string_view message, const std::string& name) {
  constexpr int primary = 0xff;  // without what SQLite adds to its codes
  switch (code & primary) {
    case SQLITE_NOTADB:
      return usage_error(fmt::format(
          "{} is no store of runs (it is not an SQLite database); give another file", name));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return usage_error(
          fmt::format("cannot open or write the store {}: {}; give a file in a "
                      "directory that can be written",
                      name, message));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return failure(fmt::format("the store {} was locked by another program for {} s; try again",
                                 name, longest_wait_ms / 1000));
    default:
      return failure(fmt::format("the store {}: {}", name, message));
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::bind(int place, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), place, value);
  return *this;
}

Statement& Statement::bind(int place, double value) {
  sqlite3_bind_double(statement_.get(), place, value);
  return *this;
}

Statement& Statement::bind(int place, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), place, text.data(), text.size(), nullptr, SQLITE_UTF8);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  const auto reset = sqlite3_reset(statement_.get());
  if (code == SQLITE_DONE) return false;
  return problem(reset, sqlite3_errmsg(sqlite3_db_handle(statement_.get())), name_);
}

Result<void> Statement::run() {
  for (;;) {
    const auto row = step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {reinterpret_cast<const char*>(text), size};
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Database> Database::open(const std::filesystem::path& file, bool make) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  Database database(opened, file.string());
  if (code != SQLITE_OK) {
    return problem(code, opened == nullptr ? "out of memory" : sqlite3_errmsg(opened),
                   database.name_);
  }
  sqlite3_busy_timeout(opened, longest_wait_ms);
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int code =
      sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &made, nullptr);
  Statement statement(made, name_);
  if (code != SQLITE_OK) return problem(code, sqlite3_errmsg(database_.get()), name_);
  return statement;
}

Result<void> Database::execute(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  return statement->run();
}

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) {
    return std::unexpected(begun.error());
  }
  return Transaction(database);
}

Result<void> Transaction::commit() {
  auto committed = database_->execute("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // Where this fails there is nothing to take back any more.
  [[maybe_unused]] const auto undone = database_->execute("ROLLBACK");
}

}  // namespace busyhour::results
