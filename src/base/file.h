// Whole files, read with a limit and written so that nobody ever sees half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace busyhour {

/// The contents of a regular file. A missing file, a directory, a pipe or more than `max_bytes` is
/// a usage error that names the file.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& file, std::size_t max_bytes);

/// Replaces `file` (its directory must exist) by way of a temporary file beside it, so that a
/// reader or a crash sees the old contents or the new ones. A place that cannot be written is a
/// usage error; what goes wrong while writing, such as a full disk, a failure.
Result<void> write_file(const std::filesystem::path& file, std::span<const std::byte> bytes);
Result<void> write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace busyhour
