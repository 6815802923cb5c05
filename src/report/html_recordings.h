// The recorded conversations that the HTML report shows and plays.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>

#include "report/html_report.h"

namespace busyhour::report {

/// More would make the page long and large; the others are in the document.
inline constexpr std::size_t most_conversations_shown = 24;

/// {"conversations": [...], "left_out": n, "audio": {"conversation_audio/a.wav": BASE64, ...}} of
/// the document's `recorded_conversations` (schemas/recorded_conversations.schema.json): the failed
/// ones, the slowest, then the sample, with the WAV files for which there is room.
///
/// The document may come from anyone: only files within the directory are read, and only if they
/// begin as WAV files do.
nlohmann::ordered_json shown_recordings(const nlohmann::ordered_json& recorded_conversations,
                                        const HtmlOptions& options);

}  // namespace busyhour::report
