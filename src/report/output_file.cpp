#include "report/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/file.h"

namespace busyhour::report {

namespace fs = std::filesystem;

Result<void> prepare_output_directory(const fs::path& directory) {
  const auto refuse = [&](const std::string& why) {
    return usage_error(fmt::format("cannot write into the output directory {}: {}; choose another",
                                   directory.string(), why));
  };
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return refuse(error.message());
  // Permission bits do not tell of read-only file systems, quotas or the superuser: try it.
  const fs::path probe = directory / fmt::format(".busyhour.{}.tmp", ::getpid());
  const int fd = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return refuse(std::generic_category().message(errno));
  ::close(fd);
  ::unlink(probe.c_str());
  return {};
}

Result<void> prepare_directories_of(std::span<const std::string> files) {
  for (const std::string& file : files) {
    if (file.empty()) continue;
    fs::path directory = fs::path(file).parent_path();
    if (directory.empty()) directory = ".";
    if (auto ready = prepare_output_directory(directory); !ready) return ready;
  }
  return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view text) {
  Result<void> written = write_file(path, text);
  if (!written) written.error().kind = ErrorKind::failure;
  return written;
}

}  // namespace busyhour::report
