// What a closed connection means for a call and for the turn it was in.
#pragma once

#include <string>
#include <string_view>

#include "net/connection.h"
#include "results/turn_record.h"

namespace busyhour::call {

struct Closing {
  results::CallEnd end;
  results::Failure failure;  ///< of a turn that was in progress
  std::string error;         ///< one line
};

/// `announced` is the reason that the server gave before it hung up, if it did.
Closing judge_closing(const net::CloseInfo& info, std::string_view announced);

}  // namespace busyhour::call
