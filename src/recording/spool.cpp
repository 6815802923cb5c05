#include "recording/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>

namespace busyhour::recording {

namespace {

bool write_at(int file, std::span<const std::byte> bytes, std::uint64_t place) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    place += static_cast<std::uint64_t>(n);
  }
  return true;
}

bool read_at(int file, std::span<std::byte> bytes, std::uint64_t place) {
  while (!bytes.empty()) {
    const ssize_t n = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    place += static_cast<std::uint64_t>(n);
  }
  return true;
}

}  // namespace

Spool::Spool(std::filesystem::path directory, std::uint64_t most_memory, DiskBudget& disk,
             Worker& worker)
    : directory_(std::move(directory)), most_memory_(most_memory), disk_(disk), worker_(worker) {}

Spool::~Spool() {
  worker_.finish();  // what it has left to do may be about this spool's pieces
  if (file_ >= 0) ::close(file_);
}

SharedPiece Spool::take(bool precedence) {
  const std::uint64_t most = precedence ? most_memory_ : most_memory_ / 4 * 3;
  auto piece = std::make_unique<Piece>();
  {
    const std::lock_guard lock(mutex_);
    if (memory_used_ + piece_bytes > most) return nullptr;
    memory_used_ += piece_bytes;
    memory_peak_ = std::max(memory_peak_, memory_used_);
    if (!spare_.empty()) {
      piece->memory = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (!piece->memory) piece->memory = std::make_unique_for_overwrite<std::byte[]>(piece_bytes);
  return {piece.release(), [this](Piece* done) { give_back(std::unique_ptr<Piece>(done)); }};
}

void Spool::give_back(std::unique_ptr<Piece> piece) {
  const std::lock_guard lock(mutex_);
  if (!piece->memory) return free_places_.push_back(piece->place);
  memory_used_ -= piece_bytes;
  spare_.push_back(std::move(piece->memory));
}

void Spool::file_away(const SharedPiece& piece) {
  {
    const std::lock_guard lock(mutex_);
    // The other half is for pieces that are being filled, or wait for the disk.
    if (memory_used_ <= most_memory_ / 2) return;
  }
  worker_.post([this, piece] {
    const bool still_wanted = piece.use_count() > 1;
    if (still_wanted) store(*piece);
  });
}

void Spool::store(Piece& piece) {
  std::uint64_t place = 0;
  if (!open_file() || !find_place(place)) return;
  const bool stored = write_at(file_, {piece.memory.get(), piece.used}, place);
  const std::lock_guard lock(mutex_);
  if (!stored) {
    // The disk is full: what is in memory stays there, and the budget of memory decides.
    file_broken_ = true;
    return free_places_.push_back(place);
  }
  piece.place = place;
  memory_used_ -= piece_bytes;
  spare_.push_back(std::move(piece.memory));
}

bool Spool::find_place(std::uint64_t& place) {
  const std::lock_guard lock(mutex_);
  if (!free_places_.empty()) {
    place = free_places_.back();
    free_places_.pop_back();
    return true;
  }
  // Recordings are what the disk is for.
  if (file_bytes_ + piece_bytes > disk_.most() / 2 || !disk_.take(piece_bytes)) return false;
  place = file_bytes_;
  file_bytes_ += piece_bytes;
  return true;
}

bool Spool::open_file() {
  if (file_ >= 0 || file_broken_) return !file_broken_;
  std::string name = (directory_ / ".busyhour-spool-XXXXXX").string();
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  file_broken_ = file_ < 0;
  if (file_ >= 0) ::unlink(name.c_str());
  return file_ >= 0;
}

bool Spool::read(const Piece& piece, std::vector<std::byte>& to) {
  const std::size_t before = to.size();
  if (piece.memory) {
    to.insert(to.end(), piece.memory.get(), piece.memory.get() + piece.used);
    return true;
  }
  to.resize(before + piece.used);
  return read_at(file_, std::span(to).subspan(before), piece.place);
}

std::uint64_t Spool::memory_peak() const {
  const std::lock_guard lock(mutex_);
  return memory_peak_;
}

std::uint64_t Spool::file_bytes() const {
  const std::lock_guard lock(mutex_);
  return file_bytes_;
}

}  // namespace busyhour::recording
