#include "agent/truth.h"

#include <nlohmann/json.hpp>

namespace busyhour::agent {

namespace {

nlohmann::ordered_json ns_or_null(const std::optional<Instant>& at) {
  return at ? nlohmann::ordered_json(to_ns(*at)) : nlohmann::ordered_json();
}

}  // namespace

std::string to_json(std::string_view call_id, const TruthRecord& record) {
  nlohmann::ordered_json line;
  line["call_id"] = call_id;
  line["turn"] = record.turn;
  line["speech_end_frame"] = record.speech_end_frame;
  line["speech_end_ns"] = to_ns(record.speech_end);
  line["speech_end_uncertainty_ns"] = record.speech_end_uncertainty.count();
  line["first_response_ns"] = ns_or_null(record.first_response);
  line["first_audio_ns"] = ns_or_null(record.first_audio);
  line["first_audible_ns"] = ns_or_null(record.first_audible);
  line["last_audio_ns"] = ns_or_null(record.last_audio);
  line["barge_start_ns"] = ns_or_null(record.barge_start);
  line["barge_start_uncertainty_ns"] = record.barge_start_uncertainty.count();
  line["barge_heard_ns"] = ns_or_null(record.barge_heard);
  line["stop_sent_ns"] = ns_or_null(record.stop_sent);
  line["fault"] = nullptr;
  if (!record.fault.empty()) line["fault"] = record.fault;
  return line.dump();
}

}  // namespace busyhour::agent
