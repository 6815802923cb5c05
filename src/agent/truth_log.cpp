#include "agent/truth_log.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace busyhour::agent {

namespace {

std::string error_text(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Result<std::unique_ptr<TruthLog>> TruthLog::open(const std::filesystem::path& file) {
  std::FILE* opened = std::fopen(file.c_str(), "we");
  if (opened == nullptr) {
    return usage_error(fmt::format("cannot write the truth log {}: {}; choose another place",
                                   file.string(), error_text(errno)));
  }
  return std::unique_ptr<TruthLog>(new TruthLog(file, opened));
}

void TruthLog::write(std::string_view call_id, const TruthRecord& record) {
  const std::string line = to_json(call_id, record) + '\n';
  const std::lock_guard lock(mutex_);
  note(std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size());
}

void TruthLog::on_call_ended() {
  const std::lock_guard lock(mutex_);
  note(std::fflush(file_.get()) == 0);
}

Result<void> TruthLog::close() {
  const std::lock_guard lock(mutex_);
  if (file_) note(std::fclose(file_.release()) == 0);
  if (error_ == 0) return {};
  return failure(
      fmt::format("the truth log {} is incomplete: {}", name_.string(), error_text(error_)));
}

void TruthLog::note(bool written) {
  if (!written && error_ == 0) error_ = errno;
}

}  // namespace busyhour::agent
