#include "report/html_recordings.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/file.h"
#include "base/stable_sort.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

/// Where the file really is, if that is within the directory: links and ".." lead nowhere else.
std::optional<fs::path> file_within(const fs::path& directory, const std::string& name) {
  std::error_code error;
  const fs::path base = fs::canonical(directory.empty() ? fs::path(".") : directory, error);
  if (error) return std::nullopt;
  const fs::path file = fs::canonical(base / name, error);
  if (error) return std::nullopt;
  const bool within = std::ranges::mismatch(base, file).in1 == base.end();
  return within ? std::optional(file) : std::nullopt;
}

bool is_wav(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.size() > 12 && text.starts_with("RIFF") && text.substr(8, 4) == "WAVE";
}

/// What someone wants to hear first.
int rank(const Json& conversation) {
  const std::string chosen = text_at(conversation, {"chosen"});
  return chosen == "failed" ? 0 : chosen == "slowest ttfb" ? 1 : 2;
}

void add_audio(Json& audio, const Json& conversation, const fs::path& directory,
               std::uint64_t& room) {
  const Json& files = value_at(conversation, {"audio_files"});
  if (!files.is_array()) return;
  for (const Json& entry : files) {
    const std::string name = text_at(entry, {"path"});
    if (name.empty() || audio.contains(name)) continue;
    const auto file = file_within(directory, name);
    if (!file) continue;
    const auto bytes = read_file(*file, room);
    if (!bytes || !is_wav(*bytes)) continue;
    room -= bytes->size();
    audio[name] = base64_encode(*bytes);
  }
}

}  // namespace

Json shown_recordings(const Json& recorded_conversations, const HtmlOptions& options) {
  std::vector<const Json*> conversations;
  if (recorded_conversations.is_array()) {
    for (const Json& conversation : recorded_conversations) {
      if (conversation.is_object()) conversations.push_back(&conversation);
    }
  }
  sort_stably(conversations, {}, [](const Json* json) { return rank(*json); });
  const std::size_t shown = std::min(conversations.size(), most_conversations_shown);

  Json json{{"conversations", Json::array()},
            {"left_out", conversations.size() - shown},
            {"audio", Json::object()}};
  std::uint64_t room = options.most_audio_bytes;
  for (const Json* conversation : std::span(conversations).first(shown)) {
    json["conversations"].push_back(*conversation);
    add_audio(json["audio"], *conversation, options.audio_directory, room);
  }
  return json;
}

}  // namespace busyhour::report
