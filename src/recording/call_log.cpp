#include "recording/call_log.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "audio/clip_limits.h"

namespace busyhour::recording {

using protocol::AgentEvent;
using protocol::AgentEventKind;

namespace {

/// Of one message: what servers send has no end of its own.
constexpr std::size_t longest_text = 4096;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

}  // namespace

std::optional<LogReader::Item> LogReader::next() {
  Item item;
  if (rest_.size() < sizeof item.entry) return std::nullopt;
  std::memcpy(&item.entry, rest_.data(), sizeof item.entry);
  rest_ = rest_.subspan(sizeof item.entry);
  if (rest_.size() < item.entry.bytes) return std::nullopt;
  item.payload = rest_.first(item.entry.bytes);
  rest_ = rest_.subspan(item.entry.bytes);
  return item;
}

void CallLog::on_speech(const call::WireClip& clip, Instant at) {
  const SpokenClip spoken{&clip};
  spoke_at_ = at;
  append({.at = at, .kind = LogEntry::Kind::speech}, std::as_bytes(std::span(&spoken, 1)));
}

void CallLog::on_silence(std::size_t frames) {
  append({.at = spoke_at_,
          .value = static_cast<std::int32_t>(frames),
          .kind = LogEntry::Kind::silence});
}

void CallLog::on_audio(const AgentEvent& event, int rate, Instant plays) {
  if (rate < audio::min_sample_rate || rate > audio::max_sample_rate) return;
  rate_ = std::max(rate_, rate);
  append({.at = plays,
          .value = rate,
          .kind = event.binary_audio ? LogEntry::Kind::pcm : LogEntry::Kind::audio},
         bytes_of(event.audio));
}

void CallLog::on_playout_stopped(Instant at) {
  append({.at = at, .kind = LogEntry::Kind::stopped});
}

void CallLog::on_message(const AgentEvent& event, Instant at) {
  // Inventories and keep-alives come without end and say nothing; a hypothesis is overtaken by the
  // next one, and at last by the transcript.
  if (event.kind == AgentEventKind::informational) return;
  if (event.kind == AgentEventKind::user_partial) return;
  const LogEntry entry{
      .at = at, .value = static_cast<std::int32_t>(event.kind), .kind = LogEntry::Kind::message};
  std::string text = event.text.empty() ? event.label : event.text;
  if (!event.code.empty()) text = event.code + ": " + event.text;
  append(entry, bytes_of(std::string_view(text).substr(0, longest_text)));
}

void CallLog::append(LogEntry entry, std::span<const std::byte> payload) {
  if (!begin_) begin_ = entry.at;
  if (lost_ || entry.at - *begin_ > longest) return;
  entry.bytes = static_cast<std::uint32_t>(payload.size());
  write(std::as_bytes(std::span(&entry, 1)));
  write(payload);
}

void CallLog::write(std::span<const std::byte> bytes) {
  while (!bytes.empty() && !lost_) {
    if ((current_ == nullptr || current_->used == piece_bytes) && !next_piece()) return;
    const std::size_t n = std::min(bytes.size(), piece_bytes - current_->used);
    std::memcpy(current_->memory.get() + current_->used, bytes.data(), n);
    current_->used += n;
    bytes = bytes.subspan(n);
  }
}

bool CallLog::next_piece() {
  // A sample is fair only if it is not the first to suffer.
  SharedPiece piece = spool_.take(sampled_);
  if (!piece) {
    lost_ = true;
    current_ = nullptr;
    pieces_.clear();
    return false;
  }
  if (!pieces_.empty()) spool_.file_away(pieces_.back());
  current_ = piece.get();
  pieces_.push_back(std::move(piece));
  return true;
}

std::optional<std::vector<std::byte>> CallLog::read() const {
  std::vector<std::byte> log;
  log.reserve(pieces_.size() * piece_bytes);
  for (const SharedPiece& piece : pieces_) {
    if (!spool_.read(*piece, log)) return std::nullopt;
  }
  return log;
}

}  // namespace busyhour::recording
