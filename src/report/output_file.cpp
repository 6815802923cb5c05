#include "report/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace busyhour::report {

namespace fs = std::filesystem;

namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::unexpected<Error> cannot_write(const std::string& name, int error) {
  return failure(fmt::format("cannot write {}: {}", name, reason(error)));
}

int open_for_writing(const fs::path& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

/// Beside the file itself: a rename does not cross file systems.
fs::path temporary_name(const fs::path& path) {
  fs::path temporary = path;
  temporary += fmt::format(".{}.tmp", ::getpid());
  return temporary;
}

}  // namespace

Result<OutputFile> OutputFile::create(const fs::path& path) {
  const int fd = open_for_writing(path);
  if (fd < 0) return usage_error(fmt::format("cannot write {}: {}", path.string(), reason(errno)));
  return OutputFile(path.string(), fd);
}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  return *this;
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> OutputFile::write(std::string_view text) {
  const auto whole = static_cast<long>(text.size());
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      // A pipe cannot be cut; then there is nothing to repair either.
      if (::ftruncate(fd_, size_) == 0) ::lseek(fd_, size_, SEEK_SET);
      return cannot_write(name_, error);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  size_ += whole;
  return {};
}

Result<void> OutputFile::close() {
  const int fd = std::exchange(fd_, -1);
  if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) return cannot_write(name_, errno);
  return {};
}

Result<void> prepare_output_directory(const fs::path& directory) {
  const auto refuse = [&](const std::string& why) {
    return usage_error(fmt::format("cannot write into the output directory {}: {}; choose another",
                                   directory.string(), why));
  };
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return refuse(error.message());
  // Permission bits do not tell of read-only file systems, quotas or the superuser: try it.
  const fs::path probe = temporary_name(directory / ".busyhour");
  const int fd = open_for_writing(probe);
  if (fd < 0) return refuse(reason(errno));
  ::close(fd);
  ::unlink(probe.c_str());
  return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view text) {
  const fs::path temporary = temporary_name(path);
  const int fd = open_for_writing(temporary);
  if (fd < 0) return cannot_write(path.string(), errno);
  OutputFile file(path.string(), fd);
  Result<void> done = file.write(text);
  if (done) done = file.close();
  if (done && ::rename(temporary.c_str(), path.c_str()) != 0) {
    done = cannot_write(path.string(), errno);
  }
  if (!done) ::unlink(temporary.c_str());
  return done;
}

}  // namespace busyhour::report
