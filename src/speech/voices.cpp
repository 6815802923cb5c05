#include "speech/voices.h"

#include <mutex>
#include <optional>
#include <thread>

#include "net/http_client.h"
#include "speech/azure_answer.h"
#include "speech/voice.h"

namespace busyhour::speech {
namespace {

/// Below the service's limits by far, and enough to fill the time that one answer takes.
constexpr std::size_t requests_at_a_time = 4;

Result<Azure> connect_azure(const VoiceChoices& choices, const Variables& variables) {
  Result<AzureSettings> settings = read_azure_settings(variables);
  if (!settings) return std::unexpected(settings.error());
  Result<net::HttpClient> client = net::HttpClient::create(
      {.tls = {.verify = true, .ca_file = choices.tls_ca}, .largest_body = largest_speech});
  if (!client) return std::unexpected(client.error());
  const auto post = [client = std::move(*client)](const net::Url& url, const net::Headers& headers,
                                                  const std::string& body) {
    return client.post(url, headers, body);
  };
  const auto sleep = [](Duration wait) { std::this_thread::sleep_for(wait); };
  return Azure(std::move(*settings), choices.manner, {post, sleep, choices.notice});
}

class Voices final : public Synthesizer {
 public:
  Voices(VoiceChoices choices, Variables variables)
      : choices_(std::move(choices)), variables_(std::move(variables)), flite_(make_flite()) {}

  std::string_view name() const override { return "voices"; }
  std::vector<std::string> voices() const override { return flite_->voices(); }
  std::string default_voice() const override { return flite_->default_voice(); }
  std::size_t at_a_time() const override { return requests_at_a_time; }

  Speaker speaker(std::string_view text) const override {
    const Result<Voice> voice = parse_voice(text);
    if (!voice) return {std::string(text), "", ""};  // synthesize tells what is wrong with it
    if (voice->engine == Engine::flite) return {voice->to_text(), "", ""};
    return {voice->to_text(), choices_.manner.style, choices_.manner.rate};
  }

  Result<audio::Clip> synthesize(std::string_view text, std::string_view voice_text) override {
    const Result<Voice> voice = parse_voice(voice_text);
    if (!voice) return std::unexpected(voice.error());
    if (voice->engine == Engine::flite) return flite_->synthesize(text, voice->name);
    const Result<Azure>& service = azure();
    if (!service) return std::unexpected(service.error());
    return service->synthesize(text, voice->name);
  }

 private:
  const Result<Azure>& azure() {
    const std::lock_guard lock(mutex_);
    if (!azure_) azure_.emplace(connect_azure(choices_, variables_));
    return *azure_;
  }

  VoiceChoices choices_;
  Variables variables_;
  std::unique_ptr<Synthesizer> flite_;
  std::mutex mutex_;  // for azure_ until it is made; it does not change after that
  std::optional<Result<Azure>> azure_;
};

}  // namespace

std::unique_ptr<Synthesizer> make_voices(VoiceChoices choices, Variables variables) {
  return std::make_unique<Voices>(std::move(choices), std::move(variables));
}

}  // namespace busyhour::speech
