#include "report/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "golden.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using test::read_file;
using test::TemporaryDirectory;
using testing::HasSubstr;

std::size_t entries(const std::filesystem::path& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) {
    ++count;
  }
  return count;
}

/// Writes beyond `bytes` of a file fail (EFBIG), also for the superuser.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    signal_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  void (*signal_)(int) = nullptr;
};

TEST(OutputFile, HoldsWhatWasWrittenAtOnce) {
  const TemporaryDirectory directory;
  auto file = OutputFile::create(directory / "lines");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("one\n"));
  EXPECT_EQ(read_file(directory / "lines"), "one\n");
  ASSERT_TRUE(file->write("two\n"));
  ASSERT_TRUE(file->close());
  EXPECT_EQ(read_file(directory / "lines"), "one\ntwo\n");
}

TEST(OutputFile, EmptiesAnOlderFile) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "lines") << "older and longer";
  auto file = OutputFile::create(directory / "lines");
  ASSERT_TRUE(file && file->write("new"));
  EXPECT_EQ(read_file(directory / "lines"), "new");
}

TEST(OutputFile, AWrongPathIsAUsageError) {
  const TemporaryDirectory directory;
  const auto path = directory / "missing" / "lines";
  const auto file = OutputFile::create(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::usage);
  EXPECT_EQ(file.error().message, "cannot write " + path.string() + ": No such file or directory");
}

TEST(OutputFile, SaysThatTheDiskIsFull) {
  auto file = OutputFile::create("/dev/full");
  ASSERT_TRUE(file);
  const auto written = file->write("x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::failure);
  EXPECT_EQ(written.error().message, "cannot write /dev/full: No space left on device");
}

TEST(OutputFile, TakesBackAWriteThatDidNotFit) {
  const TemporaryDirectory directory;
  auto file = OutputFile::create(directory / "lines");
  ASSERT_TRUE(file && file->write("whole\n"));
  {
    const FileSizeLimit limit(10);
    EXPECT_FALSE(file->write("does not fit\n"));
  }
  EXPECT_EQ(read_file(directory / "lines"), "whole\n");
  ASSERT_TRUE(file->write("later\n"));
  EXPECT_EQ(read_file(directory / "lines"), "whole\nlater\n");
}

TEST(WriteFileAtomically, ReplacesTheFileAndLeavesNothingBeside) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "stats.json") << "older";
  ASSERT_TRUE(write_file_atomically(directory / "stats.json", "newer"));
  EXPECT_EQ(read_file(directory / "stats.json"), "newer");
  EXPECT_EQ(entries(directory.path()), 1U);
}

TEST(WriteFileAtomically, AFailedWriteKeepsTheOldFile) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "stats.json") << "older";
  {
    const FileSizeLimit limit(2);
    const auto written = write_file_atomically(directory / "stats.json", "newer");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::failure);
    EXPECT_THAT(written.error().message,
                HasSubstr("cannot write " + (directory / "stats.json").string() + ": "));
  }
  EXPECT_EQ(read_file(directory / "stats.json"), "older");
  EXPECT_EQ(entries(directory.path()), 1U);
}

TEST(WriteFileAtomically, ADirectoryIsNotReplaced) {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "stats.json");
  EXPECT_FALSE(write_file_atomically(directory / "stats.json", "text"));
  EXPECT_EQ(entries(directory.path()), 1U);
}

TEST(PrepareOutputDirectory, MakesWhatIsMissingAndLeavesItEmpty) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(prepare_output_directory(directory / "a" / "b"));
  EXPECT_TRUE(std::filesystem::is_directory(directory / "a" / "b"));
  EXPECT_EQ(entries(directory / "a" / "b"), 0U);
  EXPECT_TRUE(prepare_output_directory(directory / "a" / "b"));
}

TEST(PrepareOutputDirectory, AFileInTheWayIsAUsageError) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "results") << "a file";
  for (const auto& path : {directory / "results", directory / "results" / "deeper"}) {
    const auto ready = prepare_output_directory(path);
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, ErrorKind::usage);
    EXPECT_THAT(ready.error().message, HasSubstr(path.string() + ": Not a directory"));
  }
}

TEST(PrepareOutputDirectory, ADirectoryInWhichNoFileCanBeMadeIsAUsageError) {
  const auto ready = prepare_output_directory("/proc/self");  // refuses also the superuser
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind, ErrorKind::usage);
  EXPECT_THAT(ready.error().message, HasSubstr("output directory /proc/self"));
}

}  // namespace
}  // namespace busyhour::report
