#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "net/client.h"

namespace busyhour::net {
namespace {

using testing::HasSubstr;

/// Puts the limit back at the end.
struct ReserveDescriptors : testing::Test {
  rlimit before{};
  void SetUp() override { ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0); }
  void TearDown() override { ::setrlimit(RLIMIT_NOFILE, &before); }
  static rlim_t soft_limit() {
    rlimit now{};
    ::getrlimit(RLIMIT_NOFILE, &now);
    return now.rlim_cur;
  }
};

TEST_F(ReserveDescriptors, RaisesTheSoftLimit) {
  rlimit low = before;
  low.rlim_cur = 200;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  ASSERT_TRUE(reserve_descriptors(10));
  EXPECT_EQ(soft_limit(), 200U) << "enough already";
  ASSERT_TRUE(reserve_descriptors(150));
  EXPECT_GT(soft_limit(), 150U);
  EXPECT_LT(soft_limit(), 400U) << "no more than needed";
}

TEST_F(ReserveDescriptors, SaysWhatIsMissing) {
  const auto result = reserve_descriptors(4'000'000'000);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_THAT(result.error().message, HasSubstr("4000000000 connections at once need"));
  EXPECT_THAT(result.error().message, HasSubstr("ulimit -n 4000000"));
}

}  // namespace
}  // namespace busyhour::net
