// agent.yaml: the options of `busyhour agent` in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/behaviour.h"
#include "agent/faults.h"
#include "agent/route.h"
#include "base/error.h"

namespace busyhour::agent {

/// Everything that can be said about an agent, on the command line too.
struct Config {
  std::string address = "0.0.0.0";
  std::uint16_t port = 8010;
  int threads = 1;
  std::uint64_t max_calls = 0;                     ///< 0: no limit
  std::size_t max_message = std::size_t{4} << 20;  ///< bytes of a caller's message
  std::optional<std::uint64_t> seed;
  std::filesystem::path truth;              ///< empty: no truth log
  std::filesystem::path tls_cert, tls_key;  ///< both or none
  Behaviour behaviour;
  DialectChoice dialects;
  std::vector<Fault> faults;
};

inline constexpr Duration shortest_vad_silence = 20ms;  ///< one frame
inline constexpr int most_threads = 64;
inline constexpr std::size_t smallest_max_message = 1024;
inline constexpr std::size_t largest_max_message = std::size_t{64} << 20;

/// `file` is for messages, "FILE:LINE:COLUMN: what; what to do", and the folder that paths in it
/// are relative to. What the file does not say keeps its default.
Result<Config> parse_config(std::string_view yaml, const std::filesystem::path& file);
Result<Config> load_config(const std::filesystem::path& file);

}  // namespace busyhour::agent
