#include "report/csv_field.h"

#include "report/printable.h"

namespace busyhour::report {

std::string csv_field(std::string_view text) {
  const std::string clean = printable(text, Charset::utf8, 1000);
  std::string safe = clean.find_first_of("=+-@") == 0 ? "'" + clean : clean;
  if (safe.find_first_of(",\"") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char character : safe) quoted += character == '"' ? "\"\"" : std::string(1, character);
  return quoted + '"';
}

}  // namespace busyhour::report
