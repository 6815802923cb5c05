// The options that say what the callers say, and the conversations that they describe.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "call/script.h"
#include "cli/cli.h"
#include "cli/voice_options.h"
#include "net/frame.h"
#include "protocol/caller_dialect.h"

namespace busyhour::cli {

struct ConversationOptions {
  std::vector<std::string> scenarios{"insurance_inquiry", "quick_question"};
  int turns = 5;
  VoiceOptions voice;
  std::string audio_cache = "audio_cache";
  std::string clips;  ///< a directory of one's own audio in place of scenarios
  /// A script that is shorter than `turns` goes round again; else the conversation ends with it.
  bool round_again = false;
  /// What scenarios say about interruptions is heeded; else nobody interrupts.
  bool interruptions = false;
  int chunks = 0;  ///< utterances are cut after so many frames; 0: not at all
};

void add_conversation_options(CLI::App& app, ConversationOptions& options);

/// Reads the scenarios, makes the speech that is missing (told on `streams.err`), and encodes it.
Result<std::vector<call::Script>> prepare_conversations(const ConversationOptions& options,
                                                        const protocol::CallerDialect& dialect,
                                                        const net::MaskKey& mask, Streams& streams);

}  // namespace busyhour::cli
