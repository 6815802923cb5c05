// Azure Speech, text to speech over REST
// (learn.microsoft.com, "Text to speech REST API").
#pragma once

#include <functional>
#include <string>

#include "audio/clip.h"
#include "base/error.h"
#include "base/time.h"
#include "net/http_client.h"
#include "speech/azure_settings.h"
#include "speech/ssml.h"

namespace busyhour::speech {

/// A line for people while they wait. May be called from any thread, several at a time.
using Notice = std::function<void(const std::string& line)>;

/// Any thread may use it, several at a time.
class Azure {
 public:
  /// What it needs of the world, so that tests need neither a network nor time.
  struct World {
    std::function<Result<net::HttpReply>(const net::Url&, const net::Headers&, const std::string&)>
        post;
    std::function<void(Duration)> sleep;
    Notice notice;
  };

  Azure(AzureSettings settings, Manner manner, World world);

  /// PCM16 mono 16 kHz. Waits and tries again where the service limits the rate or is out of order
  /// for a while.
  Result<audio::Clip> synthesize(std::string_view text, std::string_view voice) const;

 private:
  net::Headers headers() const;

  AzureSettings settings_;
  Manner manner_;
  World world_;
};

}  // namespace busyhour::speech
