// Records with a value in every field, whatever fields there are, and the comparison of all of
// them.
#pragma once

#include <gtest/gtest.h>

#include <boost/pfr.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "results/journal.h"

namespace busyhour::test {

/// Gives each field another value, none of them the default.
class Filler {
 public:
  template <class T>
  void fill(T& value) {
    ++made_;
    if constexpr (std::is_same_v<T, bool>) {
      value = !value;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(2);  // no default is the third value
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = static_cast<T>(made_) + static_cast<T>(1000);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = "text " + std::to_string(made_);
    } else if constexpr (std::is_same_v<T, Duration>) {
      value = made_ * 1001us;
    } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, WallTime>) {
      value = T(made_ * 1'001'001us);
    } else if constexpr (std::is_same_v<T, stats::Histogram>) {
      for (int i = -made_; i <= made_; ++i) value.record(i * 333us);
    } else {
      fill_parts(value);
    }
  }

 private:
  template <class T>
  void fill_parts(std::optional<T>& value) {
    fill(value.emplace());
  }
  template <class T>
  void fill_parts(std::vector<T>& values) {
    for (int i = 0; i < 2; ++i) fill(values.emplace_back());
  }
  template <class T>
  void fill_parts(T& record) {
    boost::pfr::for_each_field(record, [this](auto& field) { this->fill(field); });
  }

  int made_ = 0;
};

template <class T>
T filled() {
  T record;
  Filler().fill(record);
  return record;
}

inline void expect_same(const stats::Histogram& a, const stats::Histogram& b) {
  const stats::Histogram::Image x = a.image(), y = b.image();
  EXPECT_EQ(x.count, y.count);
  EXPECT_EQ(x.min, y.min);
  EXPECT_EQ(x.max, y.max);
  EXPECT_EQ(x.mean_ms, y.mean_ms);
  EXPECT_EQ(x.squared_distances_ms2, y.squared_distances_ms2);
  EXPECT_EQ(x.positive, y.positive);
  EXPECT_EQ(x.negative, y.negative);
}

template <class T>
void expect_same(const T& a, const T& b);

template <class T>
void expect_same(const std::vector<T>& a, const std::vector<T>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) expect_same(a[i], b[i]);
}

template <class T>
void expect_same(const std::optional<T>& a, const std::optional<T>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (a) expect_same(*a, *b);
}

template <class T>
void expect_same(const T& a, const T& b) {
  if constexpr (requires { a == b; }) {
    EXPECT_TRUE(a == b);
  } else {
    const auto others = boost::pfr::structure_tie(b);
    boost::pfr::for_each_field(
        a, [&]<std::size_t index>(const auto& field, std::integral_constant<std::size_t, index>) {
          SCOPED_TRACE(testing::Message() << "field " << index + 1);
          expect_same(field, std::get<index>(others));
        });
  }
}

}  // namespace busyhour::test
