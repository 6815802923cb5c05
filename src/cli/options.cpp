#include "cli/options.h"

namespace busyhour::cli {

namespace {

/// An option whose text `parse` turns into `value`; what `parse` says of a wrong text is the error.
template <class T, class Parse>
CLI::Option* add_parsed(CLI::App& app, const std::string& name, T& value,
                        const std::string& description, const char* type,
                        const std::string& default_text, Parse parse) {
  CLI::Option* option = app.add_option_function<std::string>(
      name,
      [name, &value, parse](const std::string& text) {
        auto parsed = parse(text);
        if (!parsed) throw CLI::ValidationError(name, parsed.error().message);
        value = *parsed;
      },
      description);
  return option->type_name(type)->default_str(default_text);
}

}  // namespace

CLI::Option* add_duration(CLI::App& app, const std::string& name, Duration& value,
                          const std::string& description) {
  return add_parsed(app, name, value, description, "DURATION", format_duration(value),
                    [](const std::string& text) { return parse_duration(text); });
}

CLI::Option* add_delay(CLI::App& app, const std::string& name, Delay& value,
                       const std::string& description) {
  return add_parsed(app, name, value, description, "DELAY", value.to_text(),
                    [](const std::string& text) { return Delay::parse(text); });
}

}  // namespace busyhour::cli
