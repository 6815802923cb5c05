// The store of runs: one SQLite file to which every run adds itself at its end (docs/history.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "results/sqlite.h"

namespace busyhour::results {

struct StoredRun {
  std::int64_t id = 0;     ///< the store's number, ascending from 1
  std::string identity;    ///< the same for the same run: stored again, it takes its own place
  std::string started_at;  ///< ISO 8601, UTC
  std::string kind;        ///< "run", "analysis"
  std::string series;      ///< the same for runs whose figures may stand in one row
  std::string verdict;     ///< "PASS", "FAIL", "INCONCLUSIVE"; "PASS (interrupted)"
  std::map<std::string, double> figures;  ///< by name; what was not measured is missing
};

/// Safe with several programs at a time: each run is added in one transaction, so that it is there
/// completely or not at all, also if its program is killed.
class Store {
 public:
  enum class Access : std::uint8_t {
    existing,  ///< a usage error if there is no such file
    make,      ///< makes the file if it is not there
  };
  /// A usage error if the file is something else, or of a later version.
  static Result<Store> open(const std::filesystem::path& file, Access access);

  /// Returns its number.
  Result<std::int64_t> add(const StoredRun& run, const std::string& document);
  /// All, the oldest first.
  Result<std::vector<StoredRun>> runs();
  /// As it was added; a usage error if there is no such run.
  Result<std::string> document(std::int64_t id);

  const std::string& name() const { return database_.name(); }

 private:
  explicit Store(Database database) : database_(std::move(database)) {}
  Result<void> prepare_tables();
  Result<std::int64_t> number(std::string_view pragma);
  Result<void> put_figures(std::int64_t id, const StoredRun& run);
  Result<std::vector<StoredRun>> read_runs();

  Database database_;
};

}  // namespace busyhour::results
