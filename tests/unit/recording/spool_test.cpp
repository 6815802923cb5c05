#include "recording/spool.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <future>

#include "temporary_directory.h"

namespace busyhour::recording {
namespace {

class SpoolTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t pieces(std::uint64_t n) { return n * piece_bytes; }

  SharedPiece filled(Spool& spool, char with) {
    SharedPiece piece = spool.take();
    if (!piece) return nullptr;
    std::memset(piece->memory.get(), with, piece_bytes);
    piece->used = piece_bytes;
    return piece;
  }
  /// When everything that was posted until now is done.
  void settle() {
    std::promise<void> done;
    worker_.post([&done] { done.set_value(); });
    done.get_future().wait();
  }
  static bool holds(Spool& spool, const Piece& piece, char letter) {
    std::vector<std::byte> read;
    return spool.read(piece, read) &&
           read == std::vector<std::byte>(piece_bytes, static_cast<std::byte>(letter));
  }

  test::TemporaryDirectory directory_;
  DiskBudget disk_{pieces(100)};
  Worker worker_;
};

TEST_F(SpoolTest, GivesNoMoreMemoryThanThereIs) {
  Spool spool(directory_.path(), pieces(2), disk_, worker_);
  SharedPiece first = spool.take();
  const SharedPiece second = spool.take();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(spool.take(), nullptr);
  first.reset();
  EXPECT_NE(spool.take(), nullptr) << "what was given back can be had again";
  EXPECT_EQ(spool.memory_peak(), pieces(2));
}

TEST_F(SpoolTest, KeepsAQuarterForThoseWhoHavePrecedence) {
  Spool spool(directory_.path(), pieces(4), disk_, worker_);
  const std::array kept{spool.take(false), spool.take(false), spool.take(false)};
  for (const SharedPiece& piece : kept) EXPECT_TRUE(piece);
  EXPECT_FALSE(spool.take(false));
  EXPECT_TRUE(spool.take(true));
}

TEST_F(SpoolTest, FilesAwayOnlyWhenMemoryGetsShort) {
  Spool spool(directory_.path(), pieces(4), disk_, worker_);
  const SharedPiece first = filled(spool, 'a'), second = filled(spool, 'b');
  spool.file_away(first);
  settle();
  EXPECT_TRUE(first->memory) << "half of the memory is in use, not more";
  const SharedPiece third = filled(spool, 'c');
  spool.file_away(first);
  settle();
  EXPECT_FALSE(first->memory);
  EXPECT_EQ(spool.file_bytes(), pieces(1));
  EXPECT_TRUE(holds(spool, *first, 'a'));
  EXPECT_TRUE(holds(spool, *third, 'c')) << "from memory";
}

TEST_F(SpoolTest, HoldsMoreThanItsMemory) {
  Spool spool(directory_.path(), pieces(4), disk_, worker_);
  std::vector<SharedPiece> kept;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    kept.push_back(filled(spool, letter));
    ASSERT_TRUE(kept.back()) << letter;
    spool.file_away(kept.back());
    settle();
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_TRUE(holds(spool, *kept[i], static_cast<char>('a' + i)));
  }
  EXPECT_LE(spool.memory_peak(), pieces(4));
}

TEST_F(SpoolTest, UsesPlacesInItsFileAgain) {
  Spool spool(directory_.path(), pieces(2), disk_, worker_);
  for (int i = 0; i < 20; ++i) {
    const SharedPiece one = filled(spool, 'x'), other = filled(spool, 'y');
    spool.file_away(one);
    spool.file_away(other);
    settle();
    EXPECT_TRUE(holds(spool, *one, 'x'));
  }
  EXPECT_LE(spool.file_bytes(), pieces(2));
  EXPECT_EQ(disk_.used(), spool.file_bytes());
}

TEST_F(SpoolTest, DoesNotWriteWhatNobodyWantsAnyMore) {
  Spool spool(directory_.path(), pieces(2), disk_, worker_);
  std::promise<void> go;
  worker_.post([opened = go.get_future().share()] { opened.wait(); });
  SharedPiece one = filled(spool, 'x');
  const SharedPiece other = filled(spool, 'y');
  spool.file_away(one);
  one.reset();
  go.set_value();
  settle();
  EXPECT_EQ(spool.file_bytes(), 0u);
}

TEST_F(SpoolTest, KeepsInMemoryWhatTheDiskHasNoRoomFor) {
  DiskBudget little(pieces(2));  // of which half is the file's
  Spool spool(directory_.path(), pieces(3), little, worker_);
  const SharedPiece a = filled(spool, 'a'), b = filled(spool, 'b'), c = filled(spool, 'c');
  for (const SharedPiece& piece : {a, b}) spool.file_away(piece);
  settle();
  EXPECT_FALSE(a->memory);
  EXPECT_TRUE(holds(spool, *a, 'a'));
  EXPECT_TRUE(holds(spool, *b, 'b'));
  EXPECT_EQ(spool.file_bytes(), pieces(1));
}

TEST_F(SpoolTest, KeepsInMemoryWhatCannotBeWritten) {
  Spool spool(directory_ / "missing", pieces(2), disk_, worker_);
  const SharedPiece a = filled(spool, 'a'), b = filled(spool, 'b');
  spool.file_away(a);
  settle();
  EXPECT_TRUE(holds(spool, *a, 'a'));
  EXPECT_EQ(disk_.used(), 0u);
}

TEST_F(SpoolTest, LeavesNoFileBehind) {
  Spool spool(directory_.path(), pieces(2), disk_, worker_);
  const SharedPiece a = filled(spool, 'a'), b = filled(spool, 'b');
  spool.file_away(a);
  settle();
  ASSERT_FALSE(a->memory);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST(Disk, KeepsFreeWhatIsReserved) {
  DiskBudget disk(100);
  disk.reserve(30);
  EXPECT_FALSE(disk.take(71));
  EXPECT_TRUE(disk.take(70));
  EXPECT_FALSE(disk.take(1));
  EXPECT_TRUE(disk.take_reserved(30));
  EXPECT_FALSE(disk.take_reserved(1));
  disk.give_back(50);
  EXPECT_EQ(disk.used(), 50u);
  EXPECT_TRUE(disk.take(20));
}

}  // namespace
}  // namespace busyhour::recording
