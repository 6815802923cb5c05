// A file that grows while a run goes on, with errors that say what the system said.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace busyhour {

/// An open file; written without a buffer, so that what was written survives the process.
class OutputFile {
 public:
  /// Makes or empties the file. A usage error if that is not possible.
  static Result<OutputFile> create(const std::filesystem::path& path);

  OutputFile(OutputFile&& other) noexcept
      : name_(std::move(other.name_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// All of `text` or nothing: if the disk is full, what was written of it is taken back, so that
  /// the file still ends with a whole record (not possible where the file is a pipe).
  Result<void> write(std::string_view text);
  /// Some file systems tell of a failed write only here.
  Result<void> close();

  const std::string& name() const { return name_; }

 private:
  OutputFile(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}

  std::string name_;  ///< for messages
  int fd_;
  long size_ = 0;  ///< bytes of whole writes
};

}  // namespace busyhour
