#include "cli/dialect_options.h"

#include <string>

#include "base/error.h"

namespace busyhour::cli {

namespace {

/// An option that takes one of some names.
template <class T, class Parse>
void add_name(CLI::App& app, const std::string& name, T& value, Parse parse,
              const std::string& description, const std::string& standard) {
  app.add_option_function<std::string>(
         name,
         [name, &value, parse](const std::string& text) {
           const auto parsed = parse(text);
           if (!parsed) throw CLI::ValidationError(name, quote(text) + " is none of those known");
           value = *parsed;
         },
         description)
      ->type_name("NAME")
      ->default_str(standard);
}

}  // namespace

void add_dialect_names(CLI::App& app, protocol::CallerOptions& dialect) {
  add_name(app, "--endpoint", dialect.endpoint, protocol::endpoint_from,
           "What the target speaks: acs, browser or realtime", "acs");
  add_name(app, "--pipeline", dialect.pipeline, protocol::pipeline_from,
           "What is behind the endpoint: cascade or voicelive", "cascade");
}

}  // namespace busyhour::cli
