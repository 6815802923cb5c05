// What the places that a command prints to can show.
#pragma once

#include "cli/cli.h"
#include "report/printable.h"

namespace busyhour::cli {

inline report::Charset charset_of(const Streams& streams) {
  return streams.utf8 ? report::Charset::utf8 : report::Charset::ascii;
}

}  // namespace busyhour::cli
