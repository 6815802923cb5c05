// Where Azure Speech is, and what opens it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/client.h"

namespace busyhour::speech {

/// The value of an environment variable; "" if it is not set.
using Variables = std::function<std::string(std::string_view name)>;
Variables process_environment();

struct AzureSettings {
  net::Url url;       ///< of text to speech
  std::string place;  ///< "in westeurope", "at localhost:5000"
  std::string key;    ///< a secret, as is the token: never to be printed
  std::string token;  ///< in place of the key where it is set; without "Bearer"

  /// Someone else's text with both secrets blotted out.
  std::string without_secrets(std::string text) const;
};

/// From AZURE_SPEECH_REGION or AZURE_SPEECH_ENDPOINT, and AZURE_SPEECH_TOKEN or AZURE_SPEECH_KEY.
/// An endpoint without a path gets the one of text to speech; one of one's own (a container) needs
/// no key. Usage errors name the variable.
Result<AzureSettings> read_azure_settings(const Variables& variables);

}  // namespace busyhour::speech
