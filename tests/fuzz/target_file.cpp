// Any bytes as a file of targets, and as one target: an error with a place, or targets whose text
// reads back to themselves.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "report/target_file.h"

namespace {

using namespace busyhour;

void check(const std::vector<report::Target>& targets) {
  if (targets.empty()) std::abort();
  for (const report::Target& target : targets) {
    const std::string text = report::to_text(target);
    const auto again = report::parse_targets(text);
    if (!again || again->size() != 1 || report::to_text(again->front()) != text) std::abort();
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto targets = report::parse_target_file(text, "file.yaml")) {
    check(*targets);
  } else {
    const std::string& message = targets.error().message;
    if (!message.starts_with("file.yaml:") || message.contains('\n')) std::abort();
  }
  if (const auto targets = report::parse_targets(text)) {
    check(*targets);
  } else {
    const std::string& message = targets.error().message;
    if (!message.starts_with("column ") || message.contains('\n')) std::abort();
  }
  return 0;
}
