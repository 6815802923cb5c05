// SQLite with errors as values; for the store of runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

// NOLINTBEGIN(readability-identifier-naming): the library's names
struct sqlite3;
struct sqlite3_stmt;
// NOLINTEND(readability-identifier-naming)

namespace busyhour::results {

/// An SQL statement with places ("?1") for values. Does not outlive its database.
class Statement {
 public:
  Statement& bind(int place, std::int64_t value);
  Statement& bind(int place, double value);
  /// The text lives as long as the statement, or until it is bound to another one.
  Statement& bind(int place, std::string_view text);

  /// True: there is a row. False: the statement is done, and may be bound and stepped again.
  Result<bool> step();
  /// Steps until it is done.
  Result<void> run();

  // Of the row, columns from 0.
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, const std::string& name)
      : statement_(statement), name_(name) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string name_;  ///< the file's, for messages
};

/// An open file, on one thread. Writers in other programs are waited for.
class Database {
 public:
  /// `make`: makes the file if there is none. A usage error if it cannot be opened, or is none of
  /// SQLite's.
  static Result<Database> open(const std::filesystem::path& file, bool make);

  Result<Statement> prepare(std::string_view sql);
  /// One statement; its rows are not looked at.
  Result<void> execute(std::string_view sql);
  const std::string& name() const { return name_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  Database(sqlite3* database, std::string name) : database_(database), name_(std::move(name)) {}

  std::unique_ptr<sqlite3, Close> database_;
  std::string name_;
};

/// All that is written until commit(), or none of it, whatever happens to the process in between.
class Transaction {
 public:
  /// Waits until no other program writes.
  static Result<Transaction> begin(Database& database);
  Result<void> commit();

  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;  ///< null: committed, or moved from
};

}  // namespace busyhour::results
