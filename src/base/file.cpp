#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace busyhour {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) {
  return std::generic_category().message(error);
}

/// Owns a file descriptor. close() tells whether all was written: some file systems (NFS, quotas)
/// report a full disk only then.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

bool write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// Beside `file`, since only a rename inside one file system is atomic; unique among all threads
/// and processes that write the same file.
fs::path temporary_name(const fs::path& file) {
  static std::atomic<unsigned> counter{0};
  fs::path name = file;
  name += fmt::format(".{}-{}.part", ::getpid(), counter.fetch_add(1));
  return name;
}

}  // namespace

Result<std::vector<std::byte>> read_file(const fs::path& file, std::size_t max_bytes) {
  // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
  OpenFile in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (in.fd() < 0) {
    return usage_error(fmt::format("cannot read {}: {}", file.string(), reason(errno)));
  }
  struct stat status{};
  if (::fstat(in.fd(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return usage_error(fmt::format("cannot read {}: it is {}, not a file", file.string(),
                                   S_ISDIR(status.st_mode) ? "a directory" : "a device or pipe"));
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > max_bytes) {
    return usage_error(fmt::format("cannot read {}: it has {} bytes, more than the limit of {}",
                                   file.string(), size, max_bytes));
  }
  std::vector<std::byte> bytes(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(in.fd(), bytes.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(fmt::format("cannot read {}: {}", file.string(), reason(errno)));
    if (got == 0) break;  // it was cut while we read
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<void> write_file(const fs::path& file, std::span<const std::byte> bytes) {
  const auto cannot = [&file](int error) {
    return fmt::format("cannot write {}: {}", file.string(), reason(error));
  };
  const fs::path part = temporary_name(file);
  OpenFile out(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (out.fd() < 0) return usage_error(cannot(errno));
  const bool written = write_all(out.fd(), bytes) && out.close();
  if (!written || ::rename(part.c_str(), file.c_str()) != 0) {
    const int error = errno;
    ::unlink(part.c_str());
    if (written) return usage_error(cannot(error));  // `file` is a directory, for instance
    return failure(cannot(error));
  }
  return {};
}

Result<void> write_file(const fs::path& file, std::string_view text) {
  return write_file(file, std::as_bytes(std::span(text)));
}

}  // namespace busyhour
