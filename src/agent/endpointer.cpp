#include "agent/endpointer.h"

namespace busyhour::agent {

std::optional<Utterance> Endpointer::hear(bool speech, const net::Arrival& arrival,
                                          Duration length) {
  const std::uint64_t number = frames_++;
  const Duration begin = position_;
  const net::Arrival end{arrival.at + length, arrival.uncertainty};
  position_ += length;
  if (speech) {
    if (speech_ == 0ns) {
      current_.length = pause_ = 0ns;
      current_.speech_begin = arrival;
      begin_position_ = begin;
    }
    current_.length += pause_ + length;
    current_.speech_end_frame = number;
    current_.speech_end = end;
    speech_ += length;
    pause_ = 0ns;
    return std::nullopt;
  }
  if (speech_ == 0ns) return std::nullopt;
  pause_ += length;
  if (pause_ < silence_) return std::nullopt;
  const bool enough = speech_ >= min_speech_;
  speech_ = 0ns;
  current_.detected = end.at;
  return enough ? std::optional(current_) : std::nullopt;
}

std::optional<Utterance> Endpointer::finish() {
  const bool spoken = speech_ > 0ns;
  speech_ = 0ns;
  current_.detected = current_.speech_end.at + pause_;
  return spoken ? std::optional(current_) : std::nullopt;
}

}  // namespace busyhour::agent
