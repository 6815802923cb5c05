// Room for what is kept of calls while nobody knows yet whether it will be wanted: memory first,
// then a temporary file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "recording/disk_budget.h"
#include "recording/worker.h"

namespace busyhour::recording {

inline constexpr std::size_t piece_bytes = std::size_t{32} * 1024;
/// Memory that is handed out. Whoever has one may write into it until it is given to file_away().
struct Piece {
  std::unique_ptr<std::byte[]> memory;  ///< null: it lies in the file
  std::size_t used = 0;                 ///< bytes of it
  std::uint64_t place = 0;              ///< in the file
};
/// Gives its room back with its last owner.
using SharedPiece = std::shared_ptr<Piece>;

/// take() and file_away() may be called on any thread and never wait for a disk; read() belongs to
/// the worker, or to anybody after it has ended. Outlives its pieces.
class Spool {
 public:
  /// The file comes into `directory` when it is needed, without a name: it is gone with the
  /// process, however that ends.
  Spool(std::filesystem::path directory, std::uint64_t most_memory, DiskBudget& disk,
        Worker& worker);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  /// Ends the worker.
  ~Spool();

  /// Null if the memory is used up: for those who have precedence all of it, for others three
  /// quarters.
  SharedPiece take(bool precedence = true);
  /// Nothing more will be written into the piece: if memory is getting short it goes to the file.
  void file_away(const SharedPiece& piece);
  /// Appends what the piece holds. False if the file cannot be read.
  bool read(const Piece& piece, std::vector<std::byte>& to);

  std::uint64_t memory_peak() const;
  /// The file as it has grown; it comes out of the budget of the disk, half of that at the most.
  std::uint64_t file_bytes() const;

 private:
  void give_back(std::unique_ptr<Piece> piece);
  void store(Piece& piece);
  bool find_place(std::uint64_t& place);
  bool open_file();

  const std::filesystem::path directory_;
  const std::uint64_t most_memory_;
  DiskBudget& disk_;
  Worker& worker_;

  mutable std::mutex mutex_;  // for all that follows but the file's descriptor
  std::uint64_t memory_used_ = 0;
  std::uint64_t memory_peak_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> spare_;
  std::uint64_t file_bytes_ = 0;
  std::vector<std::uint64_t> free_places_;

  int file_ = -1;  // the worker's
  bool file_broken_ = false;
};

}  // namespace busyhour::recording
