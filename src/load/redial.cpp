#include "load/redial.h"

#include <algorithm>
#include <cmath>

namespace busyhour::load {

namespace {

/// Computed in floating point and limited there: a power may be larger than any duration.
Duration grown(const Backoff& backoff, int failures) {
  const double longest = static_cast<double>(backoff.max.count());
  const double wanted =
      static_cast<double>(backoff.base.count()) * std::pow(backoff.factor, failures);
  return Duration(static_cast<Duration::rep>(std::min(wanted, longest)));
}

}  // namespace

std::optional<Duration> Redial::pause_after(results::CallEnd end) {
  if (!users_) return Duration::zero();
  if (!results::never_connected(end)) {
    failures_ = tls_failures_ = 0;
    const auto range = static_cast<double>((users_->wait_max - users_->wait_min).count());
    return users_->wait_min + Duration(static_cast<Duration::rep>(random_.uniform() * range));
  }
  tls_failures_ = end == results::CallEnd::tls ? tls_failures_ + 1 : 0;
  if (backoff_.max_tls_failures > 0 && tls_failures_ >= backoff_.max_tls_failures) {
    return std::nullopt;
  }
  return grown(backoff_, failures_++);
}

}  // namespace busyhour::load
