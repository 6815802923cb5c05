#include "report/run_context.h"

#include <sched.h>
#include <sys/utsname.h>

#include <thread>

namespace busyhour::report {

HostInfo describe_host() {
  HostInfo host{.cores = std::thread::hardware_concurrency(), .kernel = {}};
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    host.cores = static_cast<unsigned>(CPU_COUNT(&allowed));
  }
  utsname system{};
  if (::uname(&system) == 0) host.kernel = std::string(system.sysname) + " " + system.release;
  return host;
}

}  // namespace busyhour::report
