// The tree of a scenario file, checked key by key, becomes the model.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "scenario/fields.h"
#include "scenario/scenario.h"
#include "scenario/yaml_tree.h"

namespace busyhour::scenario {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_turns = 200;
constexpr std::size_t longest_text = 2000;  // characters; about two minutes of speech
constexpr std::size_t longest_label = 200;  // descriptions aside, what must fit on a line
constexpr std::size_t most_expected = 20;

constexpr std::array<std::string_view, 5> scenario_keys{"name", "description", "voice",
                                                        "default_turns", "turns"};
constexpr std::array<std::string_view, 7> turn_keys{"say",   "audio",    "phase", "pause_before",
                                                    "voice", "barge_in", "expect"};
constexpr std::array<std::string_view, 2> barge_in_keys{"say", "after"};

/// The caller's audio: an existing, readable WAV or PCM file. `base` is the scenario file's folder;
/// where there is no scenario file, nothing is looked up on the disk.
fs::path read_audio_file(const YamlNode& node, const fs::path& scenario_file) {
  fs::path given = read_text(node, "audio", longest_text);
  const std::string suffix = given.extension().string();
  if (suffix != ".wav" && suffix != ".pcm") {
    throw YamlProblem{node.at, fmt::format("\"audio\" is {}; give a .wav or .pcm file",
                                           quote_path(given.string()))};
  }
  if (scenario_file.empty()) return given;
  const fs::path file = fs::absolute(scenario_file.parent_path() / given).lexically_normal();
  std::error_code ignored;  // what cannot be looked at is not a file for us
  if (!fs::is_regular_file(file, ignored)) {
    throw YamlProblem{node.at,
                      fmt::format("there is no audio file \"{}\"; paths are relative to the "
                                  "scenario file",
                                  file.string())};
  }
  if (access(file.c_str(), R_OK) != 0) {
    throw YamlProblem{
        node.at,
        fmt::format("audio file \"{}\" cannot be read; check its permissions", file.string())};
  }
  return file;
}

BargeIn read_barge_in(const YamlNode& node) {
  const Fields fields(node, "\"barge_in\"", barge_in_keys);
  BargeIn barge_in;
  if (const YamlNode* say = fields.find("say")) {
    barge_in.text = read_text(*say, "say", longest_text);
  }
  if (const YamlNode* after = fields.find("after")) {
    barge_in.after = read_duration(*after, "after");
  }
  return barge_in;
}

std::vector<std::string> read_expect(const YamlNode& node) {
  std::vector<std::string> texts;
  for (const YamlNode& item : read_list(node, "expect", most_expected)) {
    texts.push_back(read_text(item, "expect", longest_label));
  }
  return texts;
}

Turn read_turn(const YamlNode& node, const fs::path& scenario_file) {
  const Fields fields(node, "a turn", turn_keys);
  const YamlNode* say = fields.find("say");
  const YamlNode* audio = fields.find("audio");
  if (say != nullptr && audio != nullptr) {
    throw YamlProblem{fields.at(), "a turn with both \"say\" and \"audio\"; keep one of them"};
  }
  if (say == nullptr && audio == nullptr) {
    throw YamlProblem{fields.at(), "a turn without speech; add \"say: a text\" or \"audio: FILE\""};
  }
  Turn turn;
  if (say != nullptr) turn.text = read_text(*say, "say", longest_text);
  if (audio != nullptr) turn.audio_file = read_audio_file(*audio, scenario_file);
  if (const YamlNode* phase = fields.find("phase")) turn.phase = read_name(*phase, "phase");
  if (const YamlNode* pause = fields.find("pause_before")) {
    turn.pause_before = read_duration(*pause, "pause_before");
  }
  if (const YamlNode* voice = fields.find("voice")) {
    turn.voice = read_text(*voice, "voice", longest_label);
  }
  if (const YamlNode* barge_in = fields.find("barge_in")) turn.barge_in = read_barge_in(*barge_in);
  if (const YamlNode* expect = fields.find("expect")) turn.expect = read_expect(*expect);
  return turn;
}

const YamlNode& required(const Fields& fields, std::string_view key, std::string_view example) {
  if (const YamlNode* node = fields.find(key)) return *node;
  throw YamlProblem{fields.at(), fmt::format("\"{}\" is missing; add \"{}\"", key, example)};
}

Scenario read_scenario(const YamlNode& root, const fs::path& file) {
  if (root.kind == YamlNode::Kind::null) {
    throw YamlProblem{{}, "the file is empty; a scenario needs \"name\" and \"turns\""};
  }
  const Fields fields(root, "a scenario", scenario_keys);
  Scenario scenario;
  scenario.file = file;
  scenario.name = read_name(required(fields, "name", "name: my_scenario"), "name");
  if (const YamlNode* description = fields.find("description")) {
    scenario.description = read_text(*description, "description", longest_text);
  }
  if (const YamlNode* voice = fields.find("voice")) {
    scenario.voice = read_text(*voice, "voice", longest_label);
  }
  const YamlNode& turns = required(fields, "turns", "turns: [{say: Hello}]");
  for (const YamlNode& turn : read_list(turns, "turns", most_turns)) {
    scenario.turns.push_back(read_turn(turn, file));
  }
  scenario.default_turns = scenario.turns.size();
  if (const YamlNode* count = fields.find("default_turns")) {
    scenario.default_turns = read_count(*count, "default_turns", scenario.turns.size());
  }
  return scenario;
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view yaml, const std::filesystem::path& file) {
  try {
    return read_scenario(parse_yaml(yaml), file);
  } catch (const YamlProblem& problem) {
    return usage_error(fmt::format("{}:{}:{}: {}", file.string(), problem.at.line,
                                   problem.at.column, problem.message));
  }
}

}  // namespace busyhour::scenario
