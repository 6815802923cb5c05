// Texts that are compared with a file of tests/golden; BUSYHOUR_UPDATE_GOLDEN=1 writes the files.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "source_directory.h"

namespace busyhour::test {

inline std::filesystem::path golden_path(const std::string& name) {
  return std::filesystem::path(BUSYHOUR_SOURCE_DIR) / "tests" / "golden" / name;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void expect_golden(const std::string& name, const std::string& actual) {
  const auto path = golden_path(name);
  if (std::getenv("BUSYHOUR_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
  }
  EXPECT_EQ(actual, read_file(path))
      << "see " << path << "; if the change is wanted: BUSYHOUR_UPDATE_GOLDEN=1";
}

}  // namespace busyhour::test
