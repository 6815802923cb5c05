#include "speech/manifest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "base/encoding.h"
#include "base/file.h"
#include "speech/ssml.h"

namespace busyhour::speech {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t largest_manifest = std::size_t{16} << 20;  // some 40,000 clips

std::string to_line(const ClipInfo& info) {
  const Json line{{"filename", info.filename},
                  {"text", info.text},
                  {"voice", info.voice},
                  {"sample_rate", info.sample_rate},
                  {"style", info.style},
                  {"rate", info.rate},
                  {"duration_seconds", info.duration_seconds},
                  {"label", info.label},
                  {"scenario", info.scenario},
                  {"turn_index", info.turn_index},
                  {"turn_count", info.turn_count},
                  {"created_at", info.created_at},
                  {"hash", info.hash}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// The manifest is a file that anybody can write, and clips are written and deleted by the names in
/// it: a name must not lead out of the directory.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && !name.contains('/') &&
         !name.contains('\0');
}

/// Absent keys keep their defaults, as other generators of such files write fewer of them.
std::optional<ClipInfo> from_line(std::string_view text) {
  const Json line = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!line.is_object()) return std::nullopt;
  ClipInfo info;
  try {
    for (const auto& [key, member] : {std::pair{"filename", &ClipInfo::filename},
                                      {"text", &ClipInfo::text},
                                      {"voice", &ClipInfo::voice},
                                      {"style", &ClipInfo::style},
                                      {"rate", &ClipInfo::rate},
                                      {"label", &ClipInfo::label},
                                      {"scenario", &ClipInfo::scenario},
                                      {"created_at", &ClipInfo::created_at},
                                      {"hash", &ClipInfo::hash}}) {
      if (line.contains(key) && !line[key].is_null()) info.*member = line[key].get<std::string>();
    }
    info.sample_rate = line.value("sample_rate", info.sample_rate);
    info.duration_seconds = line.value("duration_seconds", info.duration_seconds);
    info.turn_index = line.value("turn_index", info.turn_index);
    info.turn_count = line.value("turn_count", info.turn_count);
  } catch (const Json::exception&) {  // a value of another type
    return std::nullopt;
  }
  if (!is_plain_name(info.filename)) return std::nullopt;
  return info;
}

}  // namespace

std::string clip_hash(std::string_view text, const Speaker& speaker) {
  const Manner usual;
  const bool unusual = !(speaker.style.empty() && speaker.rate.empty()) &&
                       !(speaker.style == usual.style && speaker.rate == usual.rate);
  const std::string manner =
      unusual ? fmt::format("|{}|{}", speaker.style, speaker.rate) : std::string();
  return md5_hex(fmt::format("{}|{}{}", text, speaker.voice, manner)).substr(0, clip_hash_length);
}

Result<Manifest> Manifest::load(const fs::path& directory) {
  Manifest manifest(directory / file_name);
  std::error_code error;
  if (!fs::exists(manifest.file_, error)) return manifest;
  const Result<std::vector<std::byte>> bytes = read_file(manifest.file_, largest_manifest);
  if (!bytes) return std::unexpected(bytes.error());
  std::string_view rest(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  manifest.damaged_ = !rest.empty() && rest.back() != '\n';
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (std::optional<ClipInfo> info = from_line(line)) {
      manifest.clips_.push_back(std::move(*info));
    } else {
      manifest.damaged_ = true;
    }
  }
  return manifest;
}

const ClipInfo* Manifest::find(std::string_view text, const Speaker& speaker) const {
  const std::string hash = clip_hash(text, speaker);
  const auto found = std::ranges::find_if(clips_, [&](const ClipInfo& clip) {
    return clip.hash == hash && clip.text == text && clip.voice == speaker.voice;
  });
  return found == clips_.end() ? nullptr : &*found;
}

const ClipInfo* Manifest::find_file(std::string_view filename) const {
  const auto found = std::ranges::find(clips_, filename, &ClipInfo::filename);
  return found == clips_.end() ? nullptr : &*found;
}

Result<void> Manifest::put(const ClipInfo& info) {
  const auto known = std::ranges::find(clips_, info.filename, &ClipInfo::filename);
  const bool is_new = known == clips_.end();
  if (is_new) {
    clips_.push_back(info);
  } else {
    *known = info;
  }
  if (is_new && !damaged_) return append(info);
  damaged_ = false;
  return rewrite();
}

Result<void> Manifest::append(const ClipInfo& info) const {
  const int fd = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0) {
    return usage_error(
        fmt::format("cannot write {}: {}", file_.string(), std::generic_category().message(errno)));
  }
  const std::string line = to_line(info);
  const ssize_t written = ::write(fd, line.data(), line.size());
  const int write_error = errno;
  const bool closed = ::close(fd) == 0;
  if (written == static_cast<ssize_t>(line.size()) && closed) return {};
  // A cut line is left out by the next reader, and its clip made known again.
  const int error = written < 0 ? write_error : closed ? ENOSPC : errno;
  return failure(
      fmt::format("cannot write {}: {}", file_.string(), std::generic_category().message(error)));
}

Result<void> Manifest::rewrite() const {
  std::string lines;
  for (const ClipInfo& info : clips_) lines += to_line(info);
  return write_file(file_, lines);
}

}  // namespace busyhour::speech
