// --journal: where a run is written down while it goes on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "results/journal_writer.h"

namespace busyhour::cli {

inline constexpr std::string_view journal_auto = "auto";
inline constexpr std::string_view journal_off = "off";

/// What --journal (or another option of the same words) says, or `beside` if that is "auto"; empty:
/// none is written.
std::filesystem::path journal_path(const std::string& option, const std::filesystem::path& beside);

/// Nothing for an empty path. The header's program and machine are filled in.
Result<std::optional<results::JournalWriter>> open_journal(const std::filesystem::path& path,
                                                           results::JournalHeader header);

}  // namespace busyhour::cli
