// The names of all files that `run`, `analyze` and `report` write.
#pragma once

#include <string>

namespace busyhour::report {

/// Empty names: not written.
struct OutputFiles {
  // Grow while a run goes on, or while its journal is told again
  std::string csv{};  ///< prefix of Locust's files
  bool csv_full_history = false;
  std::string samples{}, samples_csv{};
  std::string histograms{};  ///< HdrHistogram's log

  // Are made of the document at the end
  std::string json{}, html{};
  /// What the names of recordings in the document are relative to: the HTML file plays them.
  std::string recordings_directory{};
  std::string junit{}, markdown{};
  std::string prometheus{};
  std::string load_test{};  ///< conversation_load_test, of the calls as well
  std::string store{};      ///< the store of runs, to which the document is added
};

}  // namespace busyhour::report
