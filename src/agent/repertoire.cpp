#include "agent/repertoire.h"

#include <algorithm>
#include <utility>

#include "net/frame.h"

namespace busyhour::agent {

Answer::Answer(const protocol::AgentDialect& dialect, const audio::Clip& clip, std::string text)
    : text_(std::move(text)), period_(dialect.frame_period()) {
  std::vector<audio::Sample> samples = audio::resample(clip, dialect.sample_rate()).samples;
  const std::size_t length = audio::frame_samples(dialect.sample_rate(), period_);
  samples.resize((samples.size() + length - 1) / length * length);
  for (std::span rest(std::as_const(samples)); !rest.empty(); rest = rest.subspan(length)) {
    const std::string message = dialect.audio(rest.first(length));
    net::append_frame(bytes_, net::Opcode::text, std::as_bytes(std::span(message)), nullptr);
    ends_.push_back(bytes_.size());
  }
}

std::span<const std::byte> Answer::frame(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::span(bytes_).subspan(begin, ends_[index] - begin);
}

}  // namespace busyhour::agent
