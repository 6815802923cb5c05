// Which program on which machine makes a result.
#pragma once

#include "results/origin.h"

namespace busyhour::report {

using results::HostInfo;
using results::ToolInfo;

HostInfo describe_host();

}  // namespace busyhour::report
