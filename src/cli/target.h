// The options that say whom to call, and the target that they describe.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "net/client.h"

namespace busyhour::cli {

struct TargetOptions {
  std::string url = "ws://localhost:8010/api/v1/media/stream";
  std::string tls_ca;
  bool insecure = false;
  std::vector<std::string> headers;  ///< "Name: value"
  Duration connect_timeout{10s};
};

void add_target_options(CLI::App& app, TargetOptions& options);

struct Target {
  net::ClientTarget client;
  net::Headers headers;  ///< Origin, and the user's own
};
/// A header name is a token (RFC 9110 section 5.6.2).
bool is_header_name(std::string_view text);
/// Checks, resolves the host name (once, for all calls) and loads the CAs.
Result<Target> make_target(const TargetOptions& options);

}  // namespace busyhour::cli
