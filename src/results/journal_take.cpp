#include "results/journal_take.h"

#include <limits>

namespace busyhour::results {

namespace {

/// 73 years: sums and differences of two such times are still numbers of 64 bits.
constexpr std::int64_t longest_ns = std::int64_t{1} << 61;

template <class T>
bool fits(const JournalJson& json) {
  if (json.is_number_unsigned()) return std::in_range<T>(json.get<std::uint64_t>());
  return json.is_number_integer() && std::in_range<T>(json.get<std::int64_t>());
}

}  // namespace

const JournalJson* Take::find(const char* name) const {
  const auto found = json_.find(name);
  return found == json_.end() ? nullptr : &*found;
}

void Take::wrong(const std::string& name, const std::string& what) {
  if (error_.empty()) error_ = what.empty() ? name : name + " " + what;
}

void Take::operator()(const char* name, bool& value) {
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!member->is_boolean()) return wrong(name, "must be true or false");
  value = member->get<bool>();
}

namespace {

constexpr const char* not_whole = "must be a whole number in its range";

template <class T>
bool take_whole(const JournalJson* member, T& value) {
  if (member == nullptr) return true;
  if (!fits<T>(*member)) return false;
  value = member->get<T>();
  return true;
}

}  // namespace

void Take::operator()(const char* name, int& value) {
  if (!take_whole(find(name), value)) wrong(name, not_whole);
}
void Take::operator()(const char* name, unsigned& value) {
  if (!take_whole(find(name), value)) wrong(name, not_whole);
}
void Take::operator()(const char* name, std::int64_t& value) {
  if (!take_whole(find(name), value)) wrong(name, not_whole);
}
void Take::operator()(const char* name, std::uint64_t& value) {
  if (!take_whole(find(name), value)) wrong(name, not_whole);
}

void Take::operator()(const char* name, double& value) {
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!member->is_number()) return wrong(name, "must be a number");
  value = member->get<double>();
}

void Take::operator()(const char* name, std::string& text) {
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!member->is_string()) return wrong(name, "must be a text");
  text = member->get_ref<const std::string&>();
}

void Take::operator()(const char* name, std::vector<std::string>& texts) {
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!member->is_array()) return wrong(name, "must be a list of texts");
  texts.clear();
  for (const JournalJson& text : *member) {
    if (!text.is_string()) return wrong(name, "must be a list of texts");
    texts.push_back(text.get<std::string>());
  }
}

void Take::take_nanoseconds(const char* name, auto& value) {
  std::int64_t ns = 0;
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!take_whole(member, ns) || ns > longest_ns || ns < -longest_ns) {
    return wrong(name, "must be a whole number of nanoseconds, at most 73 years");
  }
  value = std::remove_reference_t<decltype(value)>(Duration(ns));
}

void Take::operator()(const char* name, Duration& duration) {
  take_nanoseconds(name, duration);
}
void Take::operator()(const char* name, Instant& at) {
  take_nanoseconds(name, at);
}
void Take::operator()(const char* name, WallTime& at) {
  take_nanoseconds(name, at);
}

void Take::operator()(const char* name, stats::Histogram& histogram) {
  take_object(name, [&](Take& inner) {
    stats::Histogram::Image image;
    inner("count", image.count);
    inner("min_ns", image.min);
    inner("max_ns", image.max);
    inner("mean_ms", image.mean_ms);
    inner("squared_distances_ms2", image.squared_distances_ms2);
    inner("positive", image.positive);
    inner("negative", image.negative);
    if (!inner.error().empty()) return;
    auto made = stats::Histogram::from_image(image);
    if (made) {
      histogram = std::move(*made);
    } else {
      wrong(name, "is not right: " + made.error().message);
    }
  });
}

}  // namespace busyhour::results
