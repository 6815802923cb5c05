// How --help shows an option.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace busyhour::cli {

/// "--turns INT [5]": type and default; the range of a number is told when it is wrong.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace busyhour::cli
