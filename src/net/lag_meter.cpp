#include "net/lag_meter.h"

#include <algorithm>

namespace busyhour::net {

namespace {

constexpr Duration between_looks = 5ms;
/// The wait of earlier, on-time wake-ups must not be taken for that of a late one.
constexpr Duration between_wait_looks = 100ms;  // a read of /proc costs 2 us

}  // namespace

void LagMeter::start(Instant now) {
  looked_at_ = waited_at_ = now;
  used_ = clock_.used();
  waited_ = clock_.waited();
}

void LagMeter::round(Instant now) {
  if (now - looked_at_ < between_looks) return;
  looked_at_ = now;
  used_ = clock_.used();
  if (now - waited_at_ < between_wait_looks) return;
  waited_at_ = now;
  waited_ = clock_.waited();
}

void LagMeter::late_round(Instant now, Duration lag) {
  lag_.record(lag);
  if (lag > late_limit) {
    divide(lag);
    looked_at_ = waited_at_ = now;
  } else {
    round(now);
  }
}

/// What was used since the last look, and waited since that one's, was for the most part after the
/// timer was due: before that the loop slept, or did little.
void LagMeter::divide(Duration lag) {
  const Duration used = clock_.used();
  const Duration waited = clock_.waited();
  const Duration own_work = std::clamp(used - used_, Duration::zero(), lag);
  ++late_.count;
  late_.total += lag;
  late_.own_work += own_work;
  late_.waited += std::clamp(waited - waited_, Duration::zero(), lag - own_work);
  used_ = used;
  waited_ = waited;
}

}  // namespace busyhour::net
