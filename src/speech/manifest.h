// manifest.jsonl: one JSON line for each clip in a directory of clips.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "speech/clip_cache.h"

namespace busyhour::speech {

/// The manifest of one directory. Lines that are not ours to understand (no file name, not JSON,
/// cut by a crash) are left out, and gone at the next change. Whoever changes it holds the
/// directory's lock; readers need none.
class Manifest {
 public:
  static constexpr std::string_view file_name = "manifest.jsonl";

  /// An absent file is an empty manifest.
  static Result<Manifest> load(const std::filesystem::path& directory);

  const std::vector<ClipInfo>& clips() const { return clips_; }
  /// The clip with this text by this speaker, or nullptr.
  const ClipInfo* find(std::string_view text, const Speaker& speaker) const;
  const ClipInfo* find_file(std::string_view filename) const;
  /// Adds a line, or replaces the one of the same file, in the file too. A new line is one write at
  /// the end; anything else replaces the file atomically.
  Result<void> put(const ClipInfo& info);

 private:
  explicit Manifest(std::filesystem::path file) : file_(std::move(file)) {}
  Result<void> append(const ClipInfo& info) const;
  Result<void> rewrite() const;

  std::filesystem::path file_;
  std::vector<ClipInfo> clips_;
  bool damaged_ = false;  ///< lines were left out, or the last one has no end
};

/// The first hexadecimal digits of MD5 over "text|voice", and "|style|rate" where they are not the
/// usual ones: names the clip, is no secret.
inline constexpr std::size_t clip_hash_length = 10;
std::string clip_hash(std::string_view text, const Speaker& speaker);

}  // namespace busyhour::speech
