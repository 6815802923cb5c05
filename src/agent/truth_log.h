// The truth log's file.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "agent/truth.h"
#include "base/error.h"

namespace busyhour::agent {

/// Shared by all threads. Lines are kept back until a call ends, so that a turn costs no system
/// call.
class TruthLog final : public TruthSink {
 public:
  /// Replaces the file. A usage error if it cannot be written.
  static Result<std::unique_ptr<TruthLog>> open(const std::filesystem::path& file);

  void write(std::string_view call_id, const TruthRecord& record) override;
  void on_call_ended() override;
  /// The first thing that went wrong since open(), such as a full disk.
  Result<void> close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  TruthLog(std::filesystem::path name, std::FILE* file) : name_(std::move(name)), file_(file) {}
  void note(bool written);

  std::mutex mutex_;
  std::filesystem::path name_;
  std::unique_ptr<std::FILE, Closer> file_;
  int error_ = 0;  // the first errno
};

/// Where no log is asked for.
class NoTruth final : public TruthSink {
 public:
  void write(std::string_view, const TruthRecord&) override {}
  void on_call_ended() override {}
};

}  // namespace busyhour::agent
