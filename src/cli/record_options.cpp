#include "cli/record_options.h"

#include <fmt/format.h>

#include <span>

#include "base/byte_size.h"

namespace busyhour::cli {

namespace {

constexpr const char* record_help = "Record a sample of the conversations, and the worst of all";
constexpr const char* rate_help = "Share of the conversations that is drawn before they begin";
constexpr const char* worst_help =
    "Besides, so many with the slowest ttfb, and so many of those that failed";
constexpr const char* disk_help = "What recordings may take on the disk, at most";
constexpr const char* memory_help = "What recordings may take in memory while calls go on, at most";

constexpr int most_worst = 1000;
constexpr std::uint64_t least_budget = std::uint64_t{1} << 20;
constexpr std::uint64_t most_budget = std::uint64_t{1} << 50;
constexpr const char* allowed_budget = "a size such as 256M or 1.5G, from 1M to 1024T";

bool read_budget(std::uint64_t& value, const std::string& text) {
  const auto read = parse_byte_size(text);
  if (!read || *read < least_budget || *read > most_budget) return false;
  value = *read;
  return true;
}

SettingValue budget(std::uint64_t& value) {
  return {
      .type = "SIZE",
      .allowed = allowed_budget,
      .read =
          [&value](std::span<const std::string> texts) { return read_budget(value, texts.back()); },
      .show = [&value] { return format_byte_size(value); }};
}

void add_budget(CLI::App& app, const char* name, std::uint64_t& value, const char* help) {
  app.add_option_function<std::string>(
         name,
         [&value, name](const std::string& text) {
           if (read_budget(value, text)) return;
           throw CLI::ValidationError(name, fmt::format("must be {}", allowed_budget));
         },
         help)
      ->type_name("SIZE")
      ->default_str(format_byte_size(value));
}

}  // namespace

void add_record_settings(Settings& settings, RecordOptions& options) {
  settings.begin_group("Recordings");
  settings.add({.name = "record",
                .negation = "no-record",
                .standard = "false",
                .help = record_help,
                .value = yes_or_no(options.record)});
  settings.add({.name = "record-rate",
                .standard = "0.2",
                .help = rate_help,
                .value = number(options.rate, 0, 1)});
  settings.add({.name = "record-worst",
                .standard = "5",
                .help = worst_help,
                .value = whole(options.worst, 0, most_worst)});
  settings.add({.name = "record-dir",
                .help = "Where recordings go (default: beside --json or --csv, else results)",
                .value = path(options.directory, "DIR")});
  settings.add({.name = "record-disk",
                .standard = "1G",
                .help = disk_help,
                .value = budget(options.most_disk)});
  settings.add({.name = "record-memory",
                .standard = "256M",
                .help = memory_help,
                .value = budget(options.most_memory)});
}

void add_record_options(CLI::App& app, RecordOptions& options) {
  app.add_flag("--record,!--no-record", options.record, record_help)->capture_default_str();
  app.add_option("--record-rate", options.rate, rate_help)
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--record-worst", options.worst, worst_help)
      ->check(CLI::Range(0, most_worst))
      ->capture_default_str();
  add_budget(app, "--record-disk", options.most_disk, disk_help);
  add_budget(app, "--record-memory", options.most_memory, memory_help);
}

}  // namespace busyhour::cli
