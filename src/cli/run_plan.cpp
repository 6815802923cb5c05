#include "cli/run_plan.h"

#include <fmt/format.h>

#include "base/random.h"
#include "cli/conversations.h"
#include "cli/interruption.h"
#include "cli/load_model.h"

namespace busyhour::cli {

namespace {

ConversationOptions conversation_options(const RunOptions& options) {
  ConversationOptions conversation;
  conversation.scenarios = options.scenarios;
  conversation.turns = options.turns_per_user;
  conversation.voice = options.voice;
  conversation.audio_cache = options.audio_cache;
  conversation.clips = options.pcm_dir;
  conversation.round_again = true;
  conversation.interruptions = options.barge_in;
  conversation.chunks = options.chunks_per_turn;
  return conversation;
}

Result<void> check_headers(const RunOptions& options) {
  for (const std::string& name : options.call_id_headers) {
    if (is_header_name(name)) continue;
    return usage_error(
        fmt::format("--call-id-header {}: a header's name has letters, digits and "
                    "dashes only",
                    quote(name)));
  }
  return {};
}

Result<void> add_manners(const RunOptions& options, load::Plan& plan) {
  plan.manners.patience = options.patience;
  plan.manners.tokens = options.tokens;
  plan.manners.ignore_close = options.ignore_close;
  plan.manners.interruption = options.interruption;
  if (!options.barge_in) return {};
  auto clip = make_interruption(options.pcm_dir, options.voice.voice, options.barge_chunks,
                                *plan.dialect, plan.mask_key);
  if (!clip) return std::unexpected(clip.error());
  plan.manners.interruption.clip = std::move(*clip);
  return {};
}

Result<void> add_speech(const RunOptions& options, load::Plan& plan, Streams& streams) {
  if (auto added = add_manners(options, plan); !added) return added;
  auto scripts =
      prepare_conversations(conversation_options(options), *plan.dialect, plan.mask_key, streams);
  if (!scripts) return std::unexpected(scripts.error());
  plan.scripts = std::move(*scripts);
  return {};
}

}  // namespace

net::MaskKey make_mask_key(std::uint64_t seed) {
  Random random(seed);
  const std::uint64_t drawn = random();
  net::MaskKey key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(drawn >> (8 * i));
  return key;
}

Result<PreparedRun> prepare_run(const RunOptions& options, Streams& streams) {
  PreparedRun run;
  auto dialect = protocol::make_caller_dialect(options.dialect);
  if (!dialect) return std::unexpected(dialect.error());
  run.dialect = std::move(*dialect);

  load::Plan& plan = run.plan;
  plan.dialect = run.dialect.get();
  plan.seed = options.seed.value_or(random_seed());
  plan.mask_key = make_mask_key(plan.seed);
  plan.fresh_mask = options.fresh_mask;
  plan.backoff = options.backoff;
  plan.keep_records = false;
  plan.call_id_headers = options.call_id_headers;
  if (auto right = check_headers(options); !right) return std::unexpected(right.error());
  const auto turns = turn_range(options.turns, options.turns_per_user, "turns-per-user");
  if (!turns) return std::unexpected(turns.error());
  plan.turns = *turns;
  // Before the speech: a wrong URL is told at once.
  auto target = make_target(options.target);
  if (!target) return std::unexpected(target.error());
  plan.target = std::move(target->client);
  plan.headers = std::move(target->headers);
  if (auto added = add_speech(options, plan, streams); !added) {
    return std::unexpected(added.error());
  }
  apply_load(options, plan);
  return run;
}

results::RunSettings describe_run(const RunOptions& options, const load::Plan& plan) {
  results::RunSettings settings;
  settings.url = without_secrets(plan.target.url.to_text());
  settings.endpoint = protocol::to_text(options.dialect.endpoint);
  settings.pipeline = protocol::to_text(options.dialect.pipeline);
  for (const call::Script& script : plan.scripts) settings.scenarios.push_back(script.scenario);
  settings.environment = options.environment;
  settings.users = plan.open ? 0 : options.users;
  settings.spawn_rate = plan.open || plan.users->level ? 0 : options.spawn_rate;
  settings.run_time = options.timing.run_time;
  settings.stop_timeout = options.timing.stop_timeout;
  settings.turns_per_user = options.turns_per_user;
  settings.min_turns = plan.turns->min;
  settings.turn_strategy = plan.turns->strategy;
  settings.first_byte_timeout = options.patience.first_byte_timeout;
  settings.turn_timeout = options.patience.turn_timeout;
  settings.pause = options.patience.pause;
  settings.barge_in = options.barge_in;
  settings.barge_quiet = options.interruption.quiet;
  settings.barge_reentry = options.interruption.reentry;
  settings.barge_chunks = options.barge_chunks;
  settings.chunk = plan.dialect->frame_period();
  settings.ignore_close = options.ignore_close;
  settings.load = describe_load(plan);
  settings.threads = plan.threads;
  settings.seed = plan.seed;
  return settings;
}

}  // namespace busyhour::cli
