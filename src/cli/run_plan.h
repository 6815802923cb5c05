// From what was said on the command line to what the engine is to do.
#pragma once

#include <memory>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/run_options.h"
#include "load/plan.h"
#include "protocol/caller_dialect.h"
#include "results/run_settings.h"

namespace busyhour::cli {

/// A key with which the clips of a run are masked.
net::MaskKey make_mask_key(std::uint64_t seed);

struct PreparedRun {
  std::unique_ptr<const protocol::CallerDialect> dialect;  ///< the plan refers to it
  load::Plan plan;
};
/// Checks the target, resolves its name, and makes the speech that is missing (told on
/// `streams.err`).
Result<PreparedRun> prepare_run(const RunOptions& options, Streams& streams);

/// What the outputs repeat of it. The URL is without secrets.
results::RunSettings describe_run(const RunOptions& options, const load::Plan& plan);

}  // namespace busyhour::cli
