// Blocks that stand at the end of every report on screen.
#pragma once

#include <span>
#include <string>

#include "report/console_text.h"
#include "results/run_result.h"

namespace busyhour::report {

void print_health(ConsoleText& text, const results::Health& health,
                  const results::Health::Judgement& judgement);
void print_verdict(ConsoleText& text, const results::VerdictReport& verdict);
/// What was written; nothing if that is nothing.
void print_files(ConsoleText& text, std::span<const std::string> files);

}  // namespace busyhour::report
