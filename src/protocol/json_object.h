// Read-only access to a JSON object whose members may be missing, misspelt in case or mistyped.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace busyhour::protocol {

/// Member names match in any case; of a repeated member the first counts. A member that is missing
/// or of another type reads as "nothing" of its kind, so that callers chain without checks.
/// Valid until the next parse() on the same thread.
class JsonObject {
 public:
  JsonObject() = default;  ///< without members
  /// Nothing if `message` is not JSON, or not an object. Checks the whole message strictly: a
  /// document tree and not a lazy reader, as members may come in any order and a broken tail must
  /// not pass.
  static std::optional<JsonObject> parse(std::string_view message);

  bool has(std::string_view name) const;  ///< there and not null
  bool is_null(std::string_view name) const;
  std::optional<std::string_view> text(std::string_view name) const;
  std::string_view text_or_empty(std::string_view name) const;
  /// A string as it is, a number or a truth value as its JSON text, else "".
  std::string scalar(std::string_view name) const;
  bool flag(std::string_view name) const;  ///< false if missing
  std::optional<std::int64_t> integer(std::string_view name) const;
  JsonObject object(std::string_view name) const;
  JsonObject first_of(std::string_view name) const;  ///< the first object of an array

 private:
  explicit JsonObject(simdjson::dom::object object) : object_(object) {}
  simdjson::simdjson_result<simdjson::dom::element> member(std::string_view name) const;

  std::optional<simdjson::dom::object> object_;
};

}  // namespace busyhour::protocol
