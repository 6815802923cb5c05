// Reads a journal: what happened in a run is told again, in the same order, to the same listeners.
#pragma once

#include <algorithm>
#include <filesystem>
#include <istream>
#include <map>
#include <memory>
#include <string>

#include "base/error.h"
#include "results/journal.h"
#include "results/journal_lines.h"
#include "results/run_listener.h"

namespace busyhour::results {

class JournalReader {
 public:
  /// Reads the header. A file that is not a journal is a usage error.
  static Result<JournalReader> open(const std::filesystem::path& file);
  /// The same for what is in memory; `name` is for messages.
  static Result<JournalReader> open(std::unique_ptr<std::istream> in, std::string name);

  const JournalHeader& header() const { return header_; }

  /// Everything else. A journal may end anywhere: then the result is marked as interrupted, and the
  /// calls that went on are told as cancelled, with the turns that they had. Errors name the line.
  /// The result is without calls, which the listener was told of.
  Result<RunResult> replay(RunListener& listener);
  /// After replay(): the run was over when the journal ended.
  bool complete() const { return complete_; }

 private:
  JournalReader(std::unique_ptr<std::istream> in, std::string name)
      : in_(std::move(in)), lines_(*in_), name_(std::move(name)) {}

  struct Line;
  Result<Line> next();
  Result<void> read_header();
  Result<void> take(const Line& line, RunListener& listener);
  Result<void> take_call_begin(const Line& line, RunListener& listener);
  Result<void> take_turn(const Line& line, RunListener& listener);
  Result<void> take_incident(const Line& line, RunListener& listener);
  Result<void> take_call_end(const Line& line, RunListener& listener);
  Result<void> take_snapshot(const Line& line, RunListener& listener);
  Result<void> take_end(const Line& line);
  void break_off(RunListener& listener);
  void reach(Instant at) { result_.end = std::max(result_.end, at); }
  std::unexpected<Error> wrong(const std::string& what) const;

  std::unique_ptr<std::istream> in_;
  JournalLines lines_;
  std::string name_;
  JournalHeader header_;
  RunResult result_;
  std::map<std::string, CallRecord, std::less<>> open_;  ///< calls that did not end yet, by id
  bool complete_ = false;
};

}  // namespace busyhour::results
