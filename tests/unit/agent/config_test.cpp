#include "agent/config.h"

#include <gtest/gtest.h>

#include "temporary_directory.h"

namespace busyhour::agent {
namespace {

std::string complaint(std::string_view yaml) {
  const auto config = parse_config(yaml, "agent.yaml");
  if (config) return "accepted";
  EXPECT_EQ(config.error().kind, ErrorKind::usage);
  return config.error().message;
}

TEST(AgentConfig, ReadsEveryKey) {
  const auto config = parse_config(
      "address: 127.0.0.1\n"
      "port: 9000\n"
      "threads: 2\n"
      "max_calls: 50\n"
      "max_message: 65536\n"
      "seed: 18446744073709551615\n"
      "truth: logs/truth.jsonl\n"
      "tls_cert: /etc/agent/cert.pem\n"
      "tls_key: key.pem\n"
      "vad_silence: 700ms\n"
      "min_speech: 60ms\n"
      "min_barge: 300ms\n"
      "stt: fixed:10ms\n"
      "llm: uniform:100ms,200ms\n"
      "tts: lognormal:80ms,0.4\n"
      "pacing: burst\n"
      "greeting: false\n"
      "end_mark: false\n",
      "conf/agent.yaml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 9000);
  EXPECT_EQ(config->threads, 2);
  EXPECT_EQ(config->max_calls, 50U);
  EXPECT_EQ(config->max_message, 65536U);
  EXPECT_EQ(config->seed, 18446744073709551615U);
  EXPECT_EQ(config->truth, "conf/logs/truth.jsonl") << "relative to the file";
  EXPECT_EQ(config->tls_cert, "/etc/agent/cert.pem");
  EXPECT_EQ(config->tls_key, "conf/key.pem");
  const Behaviour& behaviour = config->behaviour;
  EXPECT_EQ(behaviour.vad_silence, 700ms);
  EXPECT_EQ(behaviour.min_speech, 60ms);
  EXPECT_EQ(behaviour.min_barge, 300ms);
  EXPECT_EQ(behaviour.stt.to_text(), Delay::fixed(10ms).to_text());
  EXPECT_EQ(behaviour.llm.to_text(), Delay::uniform(100ms, 200ms).to_text());
  EXPECT_EQ(behaviour.tts.to_text(), Delay::lognormal(80ms, 0.4).to_text());
  EXPECT_TRUE(behaviour.burst);
  EXPECT_FALSE(behaviour.greeting);
  EXPECT_FALSE(behaviour.end_mark);
}

TEST(AgentConfig, WhatIsNotSaidKeepsItsDefault) {
  for (const std::string_view yaml : {"", "# nothing yet\n", "pacing: real-time\n"}) {
    const auto config = parse_config(yaml, "agent.yaml");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->port, 8010);
    EXPECT_EQ(config->seed, std::nullopt);
    EXPECT_EQ(config->behaviour.vad_silence, 500ms);
    EXPECT_FALSE(config->behaviour.burst);
    EXPECT_TRUE(config->behaviour.greeting);
  }
}

TEST(AgentConfig, ErrorsSayWhereAndWhatToDo) {
  EXPECT_EQ(complaint("stt: fixed:1s\nvad_silense: 500ms\n"),
            "agent.yaml:2:1: unknown key \"vad_silense\"; did you mean \"vad_silence\"?");
  EXPECT_EQ(complaint("port: 70000\n"),
            "agent.yaml:1:7: \"port\" must be a whole number from 0 to 65535");
  EXPECT_EQ(complaint("vad_silence: 19ms\n"),
            "agent.yaml:1:14: \"vad_silence\" must be 20ms (a frame) or longer");
  EXPECT_EQ(complaint("greeting: yes\n"), "agent.yaml:1:11: \"greeting\" must be true or false");
  EXPECT_EQ(complaint("\n\npacing: slow\n"),
            "agent.yaml:3:9: \"pacing\" must be real-time or burst");
  EXPECT_EQ(complaint("seed: -1\n"),
            "agent.yaml:1:7: \"seed\" must be a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(complaint("max_message: 100\n"),
            "agent.yaml:1:14: \"max_message\" must be a whole number from 1024 to 67108864");
  EXPECT_EQ(complaint("tls_key: key.pem\n"),
            "agent.yaml:1:10: \"tls_key\" needs \"tls_cert\" beside it");
}

TEST(AgentConfig, WrongShapesHaveAPlaceToo) {
  EXPECT_TRUE(complaint("- a\n").starts_with("agent.yaml:1:1: ")) << complaint("- a\n");
  EXPECT_TRUE(complaint("stt: [1, 2]\n").starts_with("agent.yaml:1:6: \"stt\" is a list"));
  EXPECT_TRUE(complaint("stt: sometimes\n").starts_with("agent.yaml:1:6: \"stt\": "));
  EXPECT_TRUE(complaint("stt: 1s\nstt: 2s\n").starts_with("agent.yaml:2:1: "));
  EXPECT_TRUE(complaint("stt: \"\n").starts_with("agent.yaml:"));
  EXPECT_TRUE(complaint("truth:\n").starts_with("agent.yaml:1:1: \"truth\" is empty"));
}

TEST(AgentConfig, FilesThatCannotBeReadAreNamed) {
  const auto missing = load_config("/nowhere/agent.yaml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(
      missing.error().message,
      "cannot read /nowhere/agent.yaml: No such file or directory; give an existing file with "
      "--config");
  const auto directory = load_config(testing::TempDir());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::usage);
}

TEST(AgentConfig, LoadsAFile) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("agent.yaml", "port: 8123\ntruth: t.jsonl\n");
  const auto config = load_config(file);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->port, 8123);
  EXPECT_EQ(config->truth, file.parent_path() / "t.jsonl");
}

TEST(AgentConfig, ReadsDialects) {
  const auto config = parse_config("dialect: {acs: vl3, browser: r1, realtime: beta}\n", "a.yaml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->dialects.acs, protocol::AcsAgentKind::vl3);
  EXPECT_EQ(config->dialects.browser, DialectChoice::Browser::r1);
  EXPECT_EQ(config->dialects.realtime, DialectChoice::Realtime::beta);
  EXPECT_EQ(complaint("dialect: {acs: r4}\n"),
            "agent.yaml:1:16: \"acs\" must be plain, r1, r2, r3, vl1, vl3, sdk or quickstart");
  EXPECT_EQ(complaint("dialect: {realtime: alpha}\n"),
            "agent.yaml:1:21: \"realtime\" must be ga or beta");
}

TEST(AgentConfig, ReadsFaults) {
  const auto config = parse_config(
      "faults:\n"
      "  - {kind: rate_limit_openai, per_minute: 60, retry_after: 6s, code: RateLimitReached}\n"
      "  - kind: close_1011\n"
      "    at: connect\n"
      "    probability: 0.25\n"
      "    after: 10\n"
      "    message: out of order\n"
      "  - {kind: slow_start, delay: 700ms, per_second: 2}\n",
      "a.yaml");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->faults.size(), 3U);
  const Fault& limit = config->faults[0];
  EXPECT_EQ(limit.kind, FaultKind::rate_limit_openai);
  EXPECT_EQ(limit.per_minute, 60U);
  EXPECT_EQ(limit.retry_after, 6s);
  EXPECT_EQ(limit.code, "RateLimitReached");
  EXPECT_EQ(limit.probability, 1);
  const Fault& close = config->faults[1];
  EXPECT_EQ(close.point, FaultPoint::connect);
  EXPECT_EQ(close.probability, 0.25);
  EXPECT_EQ(close.after, 10U);
  EXPECT_EQ(close.message, "out of order");
  EXPECT_EQ(config->faults[2].delay, 700ms);
  EXPECT_EQ(config->faults[2].per_second, 2U);
}

TEST(AgentConfig, RefusesFaultsThatMakeNoSense) {
  EXPECT_TRUE(complaint("faults: [{probability: 1}]\n").contains("a fault needs \"kind\""));
  EXPECT_TRUE(complaint("faults: [{kind: bang}]\n").contains("\"kind\" must be one of http_429"));
  EXPECT_TRUE(complaint("faults: [{kind: stall, probability: 1.5}]\n").contains("from 0 to 1"));
  EXPECT_TRUE(complaint("faults: [{kind: stall, at: connect}]\n").contains("stall has no choice"));
  EXPECT_TRUE(complaint("faults: [{kind: stall, per_minute: 0}]\n").contains("from 1 to"));
}

}  // namespace
}  // namespace busyhour::agent
