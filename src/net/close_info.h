// How the room makes a CloseInfo; the fields that are not given stay empty.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "net/connection.h"

namespace busyhour::net {

inline CloseInfo make_close_info(CloseCause cause, std::string detail,
                                 std::uint16_t close_code = 0) {
  CloseInfo info;
  info.cause = cause;
  info.close_code = close_code;
  info.detail = std::move(detail);
  return info;
}

}  // namespace busyhour::net
