#include "base/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace busyhour {

namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::unexpected<Error> cannot_write(const std::string& name, int error) {
  return failure(fmt::format("cannot write {}: {}", name, reason(error)));
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
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

}  // namespace busyhour
