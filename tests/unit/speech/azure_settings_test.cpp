#include "speech/azure_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace busyhour::speech {
namespace {

using testing::HasSubstr;
using testing::Not;

using Set = std::map<std::string, std::string, std::less<>>;

Result<AzureSettings> read(const Set& set) {
  return read_azure_settings([&set](std::string_view name) {
    const auto found = set.find(name);
    return found == set.end() ? std::string() : found->second;
  });
}

std::string error(const Set& set) {
  const Result<AzureSettings> settings = read(set);
  if (settings) return "no error";
  EXPECT_EQ(settings.error().kind, ErrorKind::usage);
  EXPECT_THAT(settings.error().message, Not(HasSubstr("\n")));
  return settings.error().message;
}

std::string url_of_region(const std::string& region) {
  const auto settings = read({{"AZURE_SPEECH_REGION", region}, {"AZURE_SPEECH_KEY", "k"}});
  return settings ? settings->url.authority() + settings->url.target : settings.error().message;
}

std::string url_of_endpoint(const std::string& endpoint) {
  const auto settings = read({{"AZURE_SPEECH_ENDPOINT", endpoint}, {"AZURE_SPEECH_KEY", "k"}});
  return settings ? settings->url.authority() + settings->url.target : settings.error().message;
}

TEST(AzureSettings, FindTheServiceOfARegion) {
  const auto settings =
      read({{"AZURE_SPEECH_REGION", " westeurope\n"}, {"AZURE_SPEECH_KEY", " 0123\n"}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_TRUE(settings->url.tls);
  EXPECT_EQ(settings->url.port, 443);
  EXPECT_EQ(settings->place, "in westeurope");
  EXPECT_EQ(settings->key, "0123");
  EXPECT_EQ(settings->token, "");
  EXPECT_EQ(url_of_region("westeurope"),
            "westeurope.tts.speech.microsoft.com/cognitiveservices/v1");
  EXPECT_EQ(url_of_region("usgovvirginia"),
            "usgovvirginia.tts.speech.azure.us/cognitiveservices/v1");
  EXPECT_EQ(url_of_region("chinaeast2"), "chinaeast2.tts.speech.azure.cn/cognitiveservices/v1");
}

TEST(AzureSettings, CompleteAnEndpoint) {
  EXPECT_EQ(url_of_endpoint("http://localhost:5000"), "localhost:5000/cognitiveservices/v1");
  EXPECT_EQ(url_of_endpoint("https://westeurope.tts.speech.microsoft.com/"),
            "westeurope.tts.speech.microsoft.com/cognitiveservices/v1");
  EXPECT_EQ(url_of_endpoint("https://mine.cognitiveservices.azure.com"),
            "mine.cognitiveservices.azure.com/tts/cognitiveservices/v1");
  EXPECT_EQ(url_of_endpoint("https://localhost/own/path?deploymentId=7"),
            "localhost/own/path?deploymentId=7");
}

TEST(AzureSettings, PreferTheEndpointAndTheToken) {
  const auto settings = read({{"AZURE_SPEECH_ENDPOINT", "http://[::1]:5000"},
                              {"AZURE_SPEECH_REGION", "westeurope"},
                              {"AZURE_SPEECH_KEY", "key"},
                              {"AZURE_SPEECH_TOKEN", "Bearer aad#/subscriptions/1#eyJ"}});
  ASSERT_TRUE(settings);
  EXPECT_FALSE(settings->url.tls);
  EXPECT_EQ(settings->place, "at [::1]:5000");
  EXPECT_EQ(settings->token, "aad#/subscriptions/1#eyJ");
}

TEST(AzureSettings, NeedNoKeyForAnEndpointOfOnesOwn) {
  EXPECT_TRUE(read({{"AZURE_SPEECH_ENDPOINT", "http://localhost:5000"}}));
}

TEST(AzureSettings, NameTheVariableThatIsMissingOrWrong) {
  EXPECT_THAT(error({}), HasSubstr("need AZURE_SPEECH_REGION"));
  EXPECT_THAT(error({{"AZURE_SPEECH_KEY", "k"}}), HasSubstr("need AZURE_SPEECH_REGION"));
  EXPECT_THAT(error({{"AZURE_SPEECH_REGION", "westeurope"}}), HasSubstr("AZURE_SPEECH_KEY"));
  EXPECT_THAT(error({{"AZURE_SPEECH_REGION", "West Europe"}, {"AZURE_SPEECH_KEY", "k"}}),
              HasSubstr("AZURE_SPEECH_REGION is \"West Europe\"; write"));
  EXPECT_THAT(error({{"AZURE_SPEECH_REGION", "evil.example/"}, {"AZURE_SPEECH_KEY", "k"}}),
              HasSubstr("AZURE_SPEECH_REGION is"));
  for (const char* endpoint : {"localhost:5000", "ws://localhost", "https://", "nonsense"}) {
    EXPECT_THAT(error({{"AZURE_SPEECH_ENDPOINT", endpoint}}),
                HasSubstr("AZURE_SPEECH_ENDPOINT is not a URL"));
  }
}

TEST(AzureSettings, NeverShowASecret) {
  const std::string secret = "0123456789abcdef";
  EXPECT_THAT(error({{"AZURE_SPEECH_REGION", "westeurope"},
                     {"AZURE_SPEECH_KEY", secret + "\r\nX-Evil: 1"}}),
              testing::AllOf(HasSubstr("AZURE_SPEECH_KEY holds"), Not(HasSubstr(secret))));
  EXPECT_THAT(error({{"AZURE_SPEECH_ENDPOINT", "https://me:" + secret + "@localhost"}}),
              Not(HasSubstr(secret)));
  AzureSettings settings;
  settings.key = secret;
  settings.token = "eyJ0";
  EXPECT_EQ(settings.without_secrets(secret + secret + " or Bearer eyJ0?"),
            "****** or Bearer ***?");
}

}  // namespace
}  // namespace busyhour::speech
