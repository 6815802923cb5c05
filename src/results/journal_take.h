// Takes fields out of a JSON object that anyone may have written.
#pragma once

#include <nlohmann/json.hpp>

#include "results/journal_fields.h"

namespace busyhour::results {

using JournalJson = nlohmann::json;

/// What is missing stays as it was; what is there and wrong is told by error(), the first one.
class Take {
 public:
  explicit Take(const JournalJson& json) : json_(json) {}

  const std::string& error() const { return error_; }  ///< empty: none

  void operator()(const char* name, bool& value);
  void operator()(const char* name, int& value);
  void operator()(const char* name, unsigned& value);
  void operator()(const char* name, std::int64_t& value);
  void operator()(const char* name, std::uint64_t& value);
  void operator()(const char* name, double& value);
  void operator()(const char* name, std::string& text);
  void operator()(const char* name, std::vector<std::string>& texts);
  void operator()(const char* name, Duration& duration);
  void operator()(const char* name, Instant& at);
  void operator()(const char* name, WallTime& at);
  void operator()(const char* name, stats::Histogram& histogram);

  template <class E>
    requires std::is_enum_v<E>
  void operator()(const char* name, E& value) {
    constexpr int most = 64;  // values that an enumeration may have
    std::string text;
    (*this)(name, text);
    if (text.empty()) return;
    for (int i = 0; i < most; ++i) {
      if (to_text(static_cast<E>(i)) != text) continue;
      value = static_cast<E>(i);
      return;
    }
    wrong(name, "is a word that this version does not know");
  }
  template <class T>
  void operator()(const char* name, std::optional<T>& value) {
    if (!json_.contains(name)) return;
    (*this)(name, value.emplace());
  }
  template <class Record>
  void operator()(const char* name, std::vector<Record>& records) {
    records.clear();
    take_objects(name, [&records](Take& inner) { fields(inner, records.emplace_back()); });
  }
  template <class Record>
    requires std::is_class_v<Record>
  void operator()(const char* name, Record& record) {
    take_object(name, [&record](Take& inner) { fields(inner, record); });
  }

 private:
  /// The member; null if it is missing.
  const JournalJson* find(const char* name) const;
  void take_nanoseconds(const char* name, auto& value);
  void take_object(const char* name, auto&& take);
  void take_objects(const char* name, auto&& take);
  void wrong(const std::string& name, const std::string& what);

  const JournalJson& json_;
  std::string error_;
};

void Take::take_object(const char* name, auto&& take) {
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!member->is_object()) return wrong(name, "must be an object");
  Take inner(*member);
  take(inner);
  if (!inner.error().empty()) wrong(std::string(name) + "." + inner.error(), "");
}

void Take::take_objects(const char* name, auto&& take) {
  const JournalJson* member = find(name);
  if (member == nullptr) return;
  if (!member->is_array()) return wrong(name, "must be a list of objects");
  for (const JournalJson& json : *member) {
    if (!json.is_object()) return wrong(name, "must be a list of objects");
    Take inner(json);
    take(inner);
    if (!inner.error().empty()) return wrong(std::string(name) + "." + inner.error(), "");
  }
}

}  // namespace busyhour::results
