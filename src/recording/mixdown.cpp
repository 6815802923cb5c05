#include "recording/mixdown.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/encoding.h"
#include "recording/call_log.h"

namespace busyhour::recording {

using audio::Sample;

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

/// The sample that is heard at `offset`, to the nearest one.
std::int64_t sample_at(Duration offset, int sample_rate) {
  return (offset.count() * sample_rate + ns_per_second / 2) / ns_per_second;
}

/// One channel, of a fixed length: what lies outside is not kept.
class Channel {
 public:
  Channel(const Span& span, int sample_rate)
      : begin_(span.begin),
        sample_rate_(sample_rate),
        samples_(mixdown_samples(span, sample_rate), 0) {}

  /// What is there already goes, from its place on.
  void place(std::span<const Sample> piece, Instant at) {
    std::int64_t first = sample_at(at - begin_, sample_rate_);
    // Lengths in whole nanoseconds and places in whole samples do not always meet.
    constexpr std::int64_t rounding = 2;
    if (std::abs(first - end_) <= rounding) first = end_;
    end_ = first + static_cast<std::int64_t>(piece.size());
    if (first < 0) {
      piece = piece.subspan(std::min(piece.size(), static_cast<std::size_t>(-first)));
      first = 0;
    }
    const auto from = static_cast<std::size_t>(first);
    if (from >= samples_.size()) return;
    piece = piece.first(std::min(piece.size(), samples_.size() - from));
    std::ranges::copy(piece, samples_.begin() + first);
  }

  void silence_from(Instant at) { silence_from(sample_at(at - begin_, sample_rate_)); }
  /// The last so many samples of what was placed.
  void take_back(std::size_t count) { silence_from(end_ - static_cast<std::int64_t>(count)); }

  std::vector<Sample> take() { return std::move(samples_); }

 private:
  void silence_from(std::int64_t sample) {
    if (sample >= end_) return;
    const auto size = static_cast<std::int64_t>(samples_.size());
    const auto from = samples_.begin() + std::clamp<std::int64_t>(sample, 0, size);
    const auto to = samples_.begin() + std::clamp<std::int64_t>(end_, 0, size);
    std::fill(from, to, Sample{0});
    end_ = sample;
  }

  Instant begin_;
  int sample_rate_;
  std::vector<Sample> samples_;
  std::int64_t end_ = 0;  ///< behind the last sample that was placed; may lie outside
};

/// At its own rate; empty if it is broken.
audio::Clip decode(const LogReader::Item& item) {
  std::vector<std::byte> bytes;
  if (item.entry.kind == LogEntry::Kind::pcm) {
    bytes.assign(item.payload.begin(), item.payload.end());
  } else if (!base64_decode(item.text(), bytes)) {
    return {};
  }
  audio::Clip clip{item.entry.value, std::vector<Sample>(bytes.size() / sizeof(Sample))};
  std::memcpy(clip.samples.data(), bytes.data(), clip.samples.size() * sizeof(Sample));
  return clip;
}

const call::WireClip& clip_of(const LogReader::Item& item) {
  SpokenClip spoken;
  std::memcpy(&spoken, item.payload.data(), sizeof spoken);
  return *spoken.clip;
}

/// A time line is for people; a server that never stops must not make the list grow without end.
constexpr std::size_t most_messages = 2000;

/// The words of a text that comes in pieces belong together.
void add_message(const LogReader::Item& item, std::vector<results::AgentMessage>& messages) {
  const auto kind = static_cast<protocol::AgentEventKind>(item.entry.value);
  const std::string_view name = protocol::to_text(kind);
  const bool goes_on = kind == protocol::AgentEventKind::agent_text && !messages.empty() &&
                       messages.back().kind == name;
  if (goes_on) {
    messages.back().text += item.text();
  } else if (messages.size() < most_messages) {
    messages.push_back({item.entry.at, std::string(name), std::string(item.text())});
  }
}

}  // namespace

std::size_t mixdown_samples(const Span& span, int sample_rate) {
  const Duration length = std::clamp<Duration>(span.end - span.begin, 0ns, CallLog::longest);
  return static_cast<std::size_t>(sample_at(length, sample_rate));
}

std::span<const Sample> Mixer::spoken(const call::WireClip& clip, int sample_rate) {
  if (sample_rate == caller_rate_) return clip.samples();
  audio::Clip& made = resampled_[&clip];
  if (made.samples.empty() || made.sample_rate != sample_rate) {
    const std::span<const Sample> samples = clip.samples();
    made = audio::resample({caller_rate_, {samples.begin(), samples.end()}}, sample_rate);
  }
  return made.samples;
}

Mixdown Mixer::mix(std::span<const std::byte> log, const Span& span, int agent_rate) {
  Mixdown mixdown;
  const int rate = mixdown.sample_rate = mixdown_rate(agent_rate, caller_rate_);
  Channel caller(span, rate), agent(span, rate);
  LogReader reader(log);
  while (const auto item = reader.next()) {
    const LogEntry& entry = item->entry;
    switch (entry.kind) {
      case LogEntry::Kind::speech:
        caller.silence_from(entry.at);
        caller.place(spoken(clip_of(*item), rate), entry.at);
        break;
      case LogEntry::Kind::silence:
        caller.take_back(audio::frame_samples(rate, frame_period_ * entry.value));
        break;
      case LogEntry::Kind::audio:
      case LogEntry::Kind::pcm:
        agent.place(audio::resample(decode(*item), rate).samples, entry.at);
        break;
      case LogEntry::Kind::stopped:
        agent.silence_from(entry.at);
        break;
      case LogEntry::Kind::message:
        add_message(*item, mixdown.messages);
        break;
    }
  }
  mixdown.left = caller.take();
  mixdown.right = agent.take();
  return mixdown;
}

}  // namespace busyhour::recording
