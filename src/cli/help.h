// How --help shows an option.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace busyhour::cli {

/// "--turns INT [5]": type and default; the range of a number is told when it is wrong.
class HelpFormatter : public CLI::Formatter {
 public:
  /// "--barge-in,--no-barge-in", without CLI11's "{false}".
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace busyhour::cli
