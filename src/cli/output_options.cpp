#include "cli/output_options.h"

#include <algorithm>
#include <array>

namespace busyhour::cli {

namespace {

using report::OutputFiles;

constexpr std::array table{
    OutputOption{"csv", "PREFIX", "LOCUST_CSV",
                 "Write Locust's four CSV files, whose names begin so", &OutputFiles::csv},
    OutputOption{"json", "FILE", "", "Write the results as JSON", &OutputFiles::json},
    OutputOption{"html", "FILE", "LOCUST_HTML",
                 "Write an HTML report, one file that needs nothing else", &OutputFiles::html},
    OutputOption{"samples", "FILE", "", "Write one JSON line per turn", &OutputFiles::samples},
    OutputOption{"samples-csv", "FILE", "", "Write one line of CSV per turn",
                 &OutputFiles::samples_csv},
    OutputOption{"junit", "FILE", "", "Write targets and checks as JUnit XML", &OutputFiles::junit},
    OutputOption{"markdown", "FILE", "", "Write a summary as Markdown, for a CI job's page",
                 &OutputFiles::markdown},
    OutputOption{"prometheus", "FILE", "", "Write the figures as Prometheus reads them",
                 &OutputFiles::prometheus},
    OutputOption{"hlog", "FILE", "", "Write the histograms as a log of HdrHistogram",
                 &OutputFiles::histograms},
    OutputOption{"store", "FILE.db", "",
                 "Keep the results in this file of runs, for 'busyhour history'",
                 &OutputFiles::store},
};

constexpr std::string_view full_history_name = "csv-full-history";
constexpr std::string_view full_history_help =
    "A row for each name, not only for all together, in the CSV history";

}  // namespace

void add_output_settings(Settings& settings, OutputFiles& files) {
  for (const OutputOption& option : table) {
    settings.add({.name = std::string(option.name),
                  .variable = std::string(option.variable),
                  .help = std::string(option.help),
                  .value = path(files.*option.file, std::string(option.type))});
    if (option.file != &OutputFiles::csv) continue;
    settings.add({.name = std::string(full_history_name),
                  .variable = "LOCUST_CSV_FULL_HISTORY",
                  .standard = "false",
                  .help = std::string(full_history_help),
                  .value = yes_or_no(files.csv_full_history)});
  }
}

void add_output_options(CLI::App& app, OutputFiles& files,
                        std::span<const std::string_view> without) {
  for (const OutputOption& option : table) {
    if (std::ranges::find(without, option.name) != without.end()) continue;
    CLI::Option* added = app.add_option("--" + std::string(option.name), files.*option.file,
                                        std::string(option.help))
                             ->type_name(std::string(option.type));
    if (option.file != &OutputFiles::csv) continue;
    app.add_flag("--" + std::string(full_history_name), files.csv_full_history,
                 std::string(full_history_help))
        ->needs(added);
  }
}

}  // namespace busyhour::cli
