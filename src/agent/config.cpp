#include "agent/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <limits>
#include <sstream>
#include <system_error>

#include "agent/config_values.h"
#include "scenario/fields.h"
#include "scenario/yaml_tree.h"

namespace busyhour::agent {

namespace {

namespace fs = std::filesystem;
using scenario::Fields;
using scenario::YamlNode;
using scenario::YamlProblem;

constexpr std::array<std::string_view, 20> keys{
    "address",  "port",    "threads",     "max_calls",  "max_message", "seed",  "truth",
    "tls_cert", "tls_key", "vad_silence", "min_speech", "min_barge",   "stt",   "llm",
    "tts",      "pacing",  "greeting",    "end_mark",   "dialect",     "faults"};

bool read_bool(const YamlNode& node, std::string_view key) {
  const std::string text = scenario::read_text(node, key, longest_text);
  if (text != "true" && text != "false") refuse(node, key, "true or false");
  return text == "true";
}

Delay read_delay(const YamlNode& node, std::string_view key) {
  auto delay = Delay::parse(scenario::read_text(node, key, longest_text));
  if (!delay) throw YamlProblem{node.at, fmt::format("\"{}\": {}", key, delay.error().message)};
  return *delay;
}

/// Reads what the file has; `folder` is what its paths are relative to.
class ConfigReader {
 public:
  ConfigReader(const Fields& fields, fs::path folder)
      : fields_(fields), folder_(std::move(folder)) {}

  /// Sets `value` to what `read` makes of the key's node, if the file has the key.
  template <class T, class Read>
  void set(std::string_view key, T& value, Read read) const {
    if (const YamlNode* node = fields_.find(key)) value = static_cast<T>(read(*node, key));
  }
  void set_number(std::string_view key, auto& value, std::uint64_t least,
                  std::uint64_t most) const {
    set(key, value, [=](const YamlNode& node, std::string_view name) {
      return read_number(node, name, least, most);
    });
  }
  void set_path(std::string_view key, fs::path& value) const {
    set(key, value, [this](const YamlNode& node, std::string_view name) {
      return folder_ / scenario::read_text(node, name, longest_text);
    });
  }

 private:
  const Fields& fields_;
  fs::path folder_;
};

void read_behaviour(const ConfigReader& reader, Behaviour& behaviour) {
  reader.set("vad_silence", behaviour.vad_silence, [](const YamlNode& node, std::string_view key) {
    const Duration silence = scenario::read_duration(node, key);
    if (silence < shortest_vad_silence) refuse(node, key, "20ms (a frame) or longer");
    return silence;
  });
  reader.set("min_speech", behaviour.min_speech, scenario::read_duration);
  reader.set("min_barge", behaviour.min_barge, scenario::read_duration);
  reader.set("stt", behaviour.stt, read_delay);
  reader.set("llm", behaviour.llm, read_delay);
  reader.set("tts", behaviour.tts, read_delay);
  reader.set("pacing", behaviour.burst, [](const YamlNode& node, std::string_view key) {
    const std::string text = scenario::read_text(node, key, longest_text);
    if (text != "burst" && text != "real-time") refuse(node, key, "real-time or burst");
    return text == "burst";
  });
  reader.set("greeting", behaviour.greeting, read_bool);
  reader.set("end_mark", behaviour.end_mark, read_bool);
}

Config read_config(const YamlNode& root, const fs::path& folder) {
  Config config;
  if (root.kind == YamlNode::Kind::null) return config;  // a file of comments only
  const Fields fields(root, "the agent's configuration", keys);
  const ConfigReader reader(fields, folder);
  reader.set("address", config.address, [](const YamlNode& node, std::string_view key) {
    return scenario::read_text(node, key, longest_text);
  });
  reader.set_number("port", config.port, 0, std::numeric_limits<std::uint16_t>::max());
  reader.set_number("threads", config.threads, 1, most_threads);
  reader.set_number("max_calls", config.max_calls, 1, 1'000'000);
  reader.set_number("max_message", config.max_message, smallest_max_message, largest_max_message);
  reader.set("seed", config.seed, [](const YamlNode& node, std::string_view key) {
    return read_number(node, key, 0, std::numeric_limits<std::uint64_t>::max());
  });
  reader.set_path("truth", config.truth);
  reader.set_path("tls_cert", config.tls_cert);
  reader.set_path("tls_key", config.tls_key);
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    const bool has_cert = !config.tls_cert.empty();
    throw YamlProblem{
        fields.find(has_cert ? "tls_cert" : "tls_key")->at,
        fmt::format("\"{}\" needs \"{}\" beside it", has_cert ? "tls_cert" : "tls_key",
                    has_cert ? "tls_key" : "tls_cert")};
  }
  read_behaviour(reader, config.behaviour);
  if (const YamlNode* node = fields.find("dialect")) config.dialects = read_dialects(*node);
  if (const YamlNode* node = fields.find("faults")) config.faults = read_faults(*node);
  return config;
}

}  // namespace

Result<Config> parse_config(std::string_view yaml, const fs::path& file) {
  try {
    return read_config(scenario::parse_yaml(yaml, "docs/agent.md"), file.parent_path());
  } catch (const YamlProblem& problem) {
    return usage_error(fmt::format("{}:{}:{}: {}", file.string(), problem.at.line,
                                   problem.at.column, problem.message));
  }
}

Result<Config> load_config(const fs::path& file) {
  std::error_code ignored;  // what cannot be looked at cannot be opened either
  if (fs::is_directory(file, ignored)) {
    return usage_error(fmt::format("{} is a directory; give the agent.yaml in it", file.string()));
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return usage_error(fmt::format("cannot read {}: {}; give an existing file with --config",
                                   file.string(), std::generic_category().message(errno)));
  }
  std::ostringstream text;
  text << in.rdbuf();
  return parse_config(text.view(), file);
}

}  // namespace busyhour::agent
