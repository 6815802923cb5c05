// Files that results are written to, with errors that say what the system said.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace busyhour::report {

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
  friend Result<void> write_file_atomically(const std::filesystem::path&, std::string_view);
  OutputFile(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}

  std::string name_;  ///< for messages
  int fd_;
  long size_ = 0;  ///< bytes of whole writes
};

/// Makes the directory where it is missing and proves, with a file that is removed again, that
/// files can be made in it. Called before a run: a usage error that names the directory.
Result<void> prepare_output_directory(const std::filesystem::path& directory);

/// The file has all of `text`, or stays as it was: written beside it and renamed.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace busyhour::report
