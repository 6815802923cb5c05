// The HTML report of a document: one file, which plays its recordings as well.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "report/document.h"

namespace busyhour::report {

struct HtmlOptions {
  /// What the names of audio files in the document are relative to. Nothing outside of it is read.
  std::filesystem::path audio_directory;
  /// Bytes of WAV files that go into the page, the worst conversations first; what finds no room
  /// is named. In the page they take a third more.
  std::uint64_t most_audio_bytes = 20 << 20;
};

/// Any document, also one with keys missing or of a wrong type: what cannot be drawn is left out.
std::string html_report(const Document& document, const HtmlOptions& options);

}  // namespace busyhour::report
