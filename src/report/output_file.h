// Where results are written to.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/output_file.h"

namespace busyhour::report {

using busyhour::OutputFile;

/// Makes the directory where it is missing and proves, with a file that is removed again, that
/// files can be made in it. Called before a run: a usage error that names the directory.
Result<void> prepare_output_directory(const std::filesystem::path& directory);

/// The same for the directories that these files are to stand in; empty names are passed over.
Result<void> prepare_directories_of(std::span<const std::string> files);

/// As write_file(), but whatever goes wrong is a failure: the place was found to be good before the
/// run, and the user cannot be told after it that the command was wrong.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace busyhour::report
