#include "report/calibration_truth.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

namespace busyhour::report {

using Json = nlohmann::json;

namespace {

constexpr std::size_t longest_line = 4096;  // the agent's own are below 500
constexpr const char* audible_key = "first_audible_ns";

struct Point {
  const char* key;
  std::optional<Instant> TruthTurn::* at;
};
constexpr std::array points{Point{"speech_end_ns", &TruthTurn::speech_end},
                            Point{"first_response_ns", &TruthTurn::first_response},
                            Point{"first_audio_ns", &TruthTurn::first_audio},
                            Point{audible_key, &TruthTurn::first_audible},
                            Point{"barge_start_ns", &TruthTurn::barge_start},
                            Point{"stop_sent_ns", &TruthTurn::stop_sent}};

/// Zero where a log does not tell. False if it is no time.
bool read_uncertainty(const Json& line, const char* key, Duration& value) {
  const auto found = line.find(key);
  if (found == line.end()) return true;
  if (!found->is_number_integer()) return false;
  value = Duration(found->get<std::int64_t>());
  return true;
}

/// False if something is there that is no time.
bool read_points(const Json& line, TruthTurn& turn) {
  for (const Point& point : points) {
    const auto found = line.find(point.key);
    if (found == line.end() || found->is_null()) continue;
    if (!found->is_number_integer()) return false;
    turn.*point.at = instant_from_ns(found->get<std::int64_t>());
  }
  return turn.speech_end.has_value() &&
         read_uncertainty(line, "speech_end_uncertainty_ns", turn.speech_end_uncertainty) &&
         read_uncertainty(line, "barge_start_uncertainty_ns", turn.barge_start_uncertainty);
}

}  // namespace

Truth Truth::read(std::istream& lines) {
  Truth truth;
  std::array<char, longest_line> buffer;
  while (true) {
    lines.getline(buffer.data(), buffer.size());
    const auto length = static_cast<std::size_t>(lines.gcount());
    if (lines.eof()) {  // what has no line's end was cut off
      if (length > 0) ++truth.torn_;
      return truth;
    }
    if (lines.bad()) return truth;
    if (lines.fail()) {
      lines.clear();
      lines.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      ++truth.torn_;
      continue;
    }
    truth.add({buffer.data(), length - 1});
  }
}

void Truth::add(std::string_view text) {
  const Json line = Json::parse(text, nullptr, false);
  const bool complete = line.is_object() && line.contains("call_id") &&
                        line["call_id"].is_string() && line.contains("speech_end_frame") &&
                        line["speech_end_frame"].is_number_integer();
  TruthTurn turn;
  if (!complete || !read_points(line, turn)) {
    ++torn_;
    return;
  }
  tells_first_audible_ = tells_first_audible_ || line.contains(audible_key);
  calls_[line["call_id"].get<std::string>()].insert_or_assign(
      line["speech_end_frame"].get<std::int64_t>(), turn);
  ++turns_;
}

const TruthTurn* Truth::find(const std::string& call_id, std::int64_t speech_end_frame) const {
  const auto call = calls_.find(call_id);
  if (call == calls_.end()) return nullptr;
  const auto turn = call->second.find(speech_end_frame);
  return turn == call->second.end() ? nullptr : &turn->second;
}

}  // namespace busyhour::report
