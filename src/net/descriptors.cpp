#include <sys/resource.h>

#include <algorithm>

#include "net/client.h"

namespace busyhour::net {
namespace {

/// Files, listening ports, event loops and what libraries open, beside the connections.
constexpr rlim_t descriptors_for_the_rest = 128;

}  // namespace

Result<void> reserve_descriptors(std::size_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};  // without a limit to read, none to raise
  const rlim_t needed = static_cast<rlim_t>(connections) + descriptors_for_the_rest;
  if (limit.rlim_cur >= needed) return {};
  rlimit raised = limit;
  raised.rlim_cur = needed;
  raised.rlim_max = std::max(limit.rlim_max, needed);  // above the hard limit only for root
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return {};
  raised = {limit.rlim_max, limit.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &raised);
  return usage_error(std::to_string(connections) + " connections at once need " +
                     std::to_string(needed) + " file descriptors, but the limit is " +
                     std::to_string(limit.rlim_max) + ": raise it with 'ulimit -n " +
                     std::to_string(needed) + "' (as root) or use fewer");
}

std::size_t possible_connections() {
  constexpr rlim_t many = 100'000;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return many;
  const rlim_t left = limit.rlim_max - std::min(limit.rlim_max, descriptors_for_the_rest);
  return static_cast<std::size_t>(std::clamp<rlim_t>(left, 1, many));
}

}  // namespace busyhour::net
