#include "cli/journal_option.h"

#include "base/clock.h"
#include "cli/version.h"
#include "report/run_context.h"

namespace busyhour::cli {

std::filesystem::path journal_path(const std::string& option, const std::filesystem::path& beside) {
  if (option == journal_off) return {};
  return option == journal_auto ? beside : std::filesystem::path(option);
}

Result<std::optional<results::JournalWriter>> open_journal(const std::filesystem::path& path,
                                                           results::JournalHeader header) {
  static const SystemClock clock;
  if (path.empty()) return std::nullopt;
  header.tool = this_tool();
  header.host = report::describe_host();
  auto opened = results::JournalWriter::open(path, std::move(header), clock);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

}  // namespace busyhour::cli
