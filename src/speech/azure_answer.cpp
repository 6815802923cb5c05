#include "speech/azure_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "audio/level.h"
#include "net/http_message.h"
#include "net/text_line.h"
#include "speech/clip_files.h"

namespace busyhour::speech {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr Duration first_wait = 2s;
constexpr Duration longest_wait = 60s;

Error refusal(const net::HttpReply& reply, const AzureSettings& settings) {
  const auto tell = [&](ErrorKind kind, std::string_view what, std::string_view remedy) {
    return Error{kind, fmt::format("Azure Speech {} {} ({}); {}", settings.place, what,
                                   answer_text(reply, settings), remedy)};
  };
  constexpr std::string_view later = "run it again later: the clips made so far are kept";
  switch (reply.status) {
    case 400:
      return tell(ErrorKind::usage, "refuses the request", "check the voice, --style and --rate");
    case 401:
    case 403:
      if (!settings.token.empty()) {
        return tell(ErrorKind::usage, "does not accept the token",
                    "it lasts ten minutes and is of one region: set AZURE_SPEECH_TOKEN again");
      }
      return tell(ErrorKind::usage, "does not accept the key",
                  "check AZURE_SPEECH_KEY, and that it is of this region and allowed from this "
                  "network");
    case 415:
      return tell(ErrorKind::usage, "takes no SSML here", "check AZURE_SPEECH_ENDPOINT");
    case 429:
      return tell(ErrorKind::failure, "limits the rate", later);
    default:
      break;
  }
  if (reply.status >= 500) return tell(ErrorKind::failure, "has trouble", later);
  return tell(ErrorKind::usage, "does not answer as such",
              "check AZURE_SPEECH_ENDPOINT or AZURE_SPEECH_REGION");
}

/// PCM16, little-endian.
audio::Clip read_samples(std::string_view bytes) {
  audio::Clip clip{clip_rate, {}};
  clip.samples.reserve(bytes.size() / 2);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto low = static_cast<unsigned char>(bytes[i]);
    const auto high = static_cast<unsigned char>(bytes[i + 1]);
    clip.samples.push_back(static_cast<audio::Sample>(low | high << 8));
  }
  return clip;
}

/// A proxy's log-in page comes with status 200, too.
bool may_be_audio(std::string_view content_type) {
  return content_type.empty() || content_type.starts_with("audio/") ||
         content_type.starts_with("application/octet-stream");
}

}  // namespace

bool is_passing(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::optional<Duration> retry_after(const net::HttpReply& reply) {
  const std::string_view text = net::find_header(reply.headers, "Retry-After");
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::optional<Duration> wait_after(int tries, std::optional<Duration> asked_for) {
  if (tries >= most_tries) return std::nullopt;
  return std::min(longest_wait, asked_for.value_or(first_wait * (1 << (tries - 1))));
}

std::string answer_text(const net::HttpReply& reply, const AzureSettings& settings) {
  const std::string said = net::one_line(settings.without_secrets(reply.body), longest_text);
  if (said.empty()) return fmt::format("HTTP {}", reply.status);
  return fmt::format("HTTP {}: {}", reply.status, said);
}

Result<audio::Clip> read_answer(const net::HttpReply& reply, const AzureSettings& settings) {
  if (reply.status != 200) return std::unexpected(refusal(reply, settings));
  const std::string_view type = net::find_header(reply.headers, "Content-Type");
  if (!may_be_audio(type)) {
    return usage_error(
        fmt::format("Azure Speech {} answers with {} in place of speech; check "
                    "AZURE_SPEECH_ENDPOINT, and proxies on the way",
                    settings.place, quote(type)));
  }
  if (reply.body.size() % 2 != 0) {
    return failure(fmt::format("Azure Speech {} gives {} bytes, not a whole number of samples",
                               settings.place, reply.body.size()));
  }
  audio::Clip clip = read_samples(reply.body);
  if (!audio::first_speech_frame(clip.samples, audio::frame_samples(clip_rate, 20ms))) {
    return usage_error(
        fmt::format("Azure Speech {} gives only silence ({} bytes) for this text; write words "
                    "that the voice's language has",
                    settings.place, reply.body.size()));
  }
  return clip;
}

}  // namespace busyhour::speech
