#include "agent/repertoire.h"

#include <algorithm>
#include <utility>

#include "audio/level.h"
#include "net/frame.h"

namespace busyhour::agent {

namespace {

constexpr std::size_t silent_seconds = 2;

Phrase silent_phrase(const protocol::AgentDialect& dialect) {
  const auto rate = static_cast<std::size_t>(dialect.sample_rate());
  return {"", {dialect.sample_rate(), std::vector<audio::Sample>(rate * silent_seconds)}};
}

}  // namespace

Answer::Answer(const protocol::AgentDialect& dialect, const Phrase& phrase) : text_(phrase.text) {
  auto samples = audio::resample(phrase.clip, dialect.sample_rate()).samples;
  if (const auto first = audio::first_audible_sample(samples)) {
    audible_ = std::chrono::duration_cast<Duration>(1s) * static_cast<std::int64_t>(*first) /
               dialect.sample_rate();
  }
  for (const protocol::SpeechPiece& piece : dialect.speech(std::move(samples))) {
    const std::size_t begin = bytes_.size();
    for (const protocol::SpeechMessage& message : piece.messages) {
      net::append_frame(bytes_, net::Opcode::text, std::as_bytes(std::span(message.text)), nullptr);
      const std::size_t payload = bytes_.size() - message.text.size() - begin;
      for (const protocol::IdPlace& id : message.ids) ids_.push_back({id.what, payload + id.at});
    }
    pieces_.push_back({bytes_.size(), ids_.size(), piece.begin, piece.length});
  }
}

std::span<const std::byte> Answer::piece(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : pieces_[index - 1].bytes_end;
  return std::span(bytes_).subspan(begin, pieces_[index].bytes_end - begin);
}

std::span<const protocol::IdPlace> Answer::ids(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : pieces_[index - 1].ids_end;
  return std::span(ids_).subspan(begin, pieces_[index].ids_end - begin);
}

Repertoire::Repertoire(const protocol::AgentDialect& dialect, const Phrases& phrases)
    : greeting(dialect, phrases.greeting), silence(dialect, silent_phrase(dialect)) {
  for (const Phrase& phrase : phrases.answers) answers.emplace_back(dialect, phrase);
}

Voices::Voices(std::span<const protocol::AgentDialect* const> dialects, const Phrases& phrases) {
  for (const protocol::AgentDialect* dialect : dialects) {
    voices_.push_back(std::make_unique<const Voice>(*dialect, phrases));
  }
}

const Voice& Voices::of(const protocol::AgentDialect& dialect) const {
  return **std::ranges::find(voices_, &dialect, [](const auto& voice) { return &voice->dialect; });
}

}  // namespace busyhour::agent
