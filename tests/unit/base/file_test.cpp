#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "temporary_directory.h"

namespace busyhour {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  fs::path path(std::string_view name) const { return directory_.path() / name; }

  static std::string text_of(const fs::path& file) {
    const auto bytes = read_file(file, 1000);
    if (!bytes) return bytes.error().message;
    return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
  }
  std::size_t files_in_directory() const {
    return static_cast<std::size_t>(
        std::ranges::distance(fs::directory_iterator(directory_.path())));
  }

  test::TemporaryDirectory directory_;
};

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  ASSERT_TRUE(write_file(path("a"), std::string_view("one\0two", 7)));
  EXPECT_EQ(text_of(path("a")), std::string("one\0two", 7));
  ASSERT_TRUE(write_file(path("empty"), ""));
  EXPECT_EQ(text_of(path("empty")), "");
}

TEST_F(FileTest, ReplacesAFileAndLeavesNothingElse) {
  ASSERT_TRUE(write_file(path("a"), "a long first version"));
  ASSERT_TRUE(write_file(path("a"), "short"));
  EXPECT_EQ(text_of(path("a")), "short");
  EXPECT_EQ(files_in_directory(), 1U);
}

TEST_F(FileTest, ReadersOfTheOldFileKeepIt) {
  ASSERT_TRUE(write_file(path("a"), "old"));
  std::ifstream reader(path("a"));
  ASSERT_TRUE(write_file(path("a"), "new"));
  std::string seen;
  reader >> seen;
  EXPECT_EQ(seen, "old");
}

TEST_F(FileTest, ObeysTheLimit) {
  ASSERT_TRUE(write_file(path("a"), "12345"));
  EXPECT_TRUE(read_file(path("a"), 5));
  const auto too_large = read_file(path("a"), 4);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().kind, ErrorKind::usage);
  EXPECT_EQ(too_large.error().message,
            "cannot read " + path("a").string() + ": it has 5 bytes, more than the limit of 4");
}

TEST_F(FileTest, SaysWhatCannotBeRead) {
  const auto missing = read_file(path("missing"), 10);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::usage);
  EXPECT_EQ(missing.error().message,
            "cannot read " + path("missing").string() + ": No such file or directory");
  const auto directory = read_file(directory_.path(), 10);
  ASSERT_FALSE(directory);
  EXPECT_NE(directory.error().message.find("it is a directory"), std::string::npos);
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  const auto pipe = read_file(path("pipe"), 10);
  ASSERT_FALSE(pipe);
  EXPECT_NE(pipe.error().message.find("a device or pipe"), std::string::npos);
}

TEST_F(FileTest, SaysWhatCannotBeWritten) {
  const auto no_directory = write_file(path("missing/a"), "x");
  ASSERT_FALSE(no_directory);
  EXPECT_EQ(no_directory.error().kind, ErrorKind::usage);
  EXPECT_EQ(no_directory.error().message,
            "cannot write " + path("missing/a").string() + ": No such file or directory");
  fs::create_directory(path("directory"));
  const auto directory = write_file(path("directory"), "x");
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::usage);
  EXPECT_EQ(files_in_directory(), 1U) << "a temporary file was left behind";
}

TEST_F(FileTest, KeepsTheOldFileWhenThereIsNoRoomForTheNewOne) {
  ASSERT_TRUE(write_file(path("a"), "old"));
  // A limit on file sizes stands for the full disk.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{100, before.rlim_max};
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_file(path("a"), std::string(1000, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::failure);
  EXPECT_EQ(written.error().message, "cannot write " + path("a").string() + ": File too large");
  EXPECT_EQ(text_of(path("a")), "old");
  EXPECT_EQ(files_in_directory(), 1U);
}

}  // namespace
}  // namespace busyhour
