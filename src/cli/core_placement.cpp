#include "cli/core_placement.h"

#include <sched.h>

namespace busyhour::cli {

CorePlacement place_on(std::vector<int> cores) {
  CorePlacement placement{std::move(cores), std::nullopt};
  if (placement.engine.size() < 2) return placement;
  placement.agent = placement.engine.back();
  placement.engine.pop_back();
  return placement;
}

std::vector<int> allowed_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  std::vector<int> cores;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {0};
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &allowed)) cores.push_back(core);
  }
  return cores;
}

void confine_to(std::span<const int> cores) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  for (const int core : cores) CPU_SET(core, &allowed);
  // If the system refuses, the figures of this machine are those without it.
  ::sched_setaffinity(0, sizeof allowed, &allowed);
}

}  // namespace busyhour::cli
