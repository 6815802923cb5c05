#include "protocol/json_object.h"

#include <memory>

namespace busyhour::protocol {

std::optional<JsonObject> JsonObject::parse(std::string_view message) {
  // A parser keeps buffers of about ten times its largest document; those of a rare giant go with
  // the next message.
  constexpr std::size_t usual_size = 256UL * 1024;
  static thread_local simdjson::dom::parser usual;
  static thread_local std::unique_ptr<simdjson::dom::parser> giant;
  giant.reset();
  if (message.size() > usual_size) giant = std::make_unique<simdjson::dom::parser>();
  simdjson::dom::parser& parser = giant ? *giant : usual;
  simdjson::dom::object object;
  if (parser.parse(message.data(), message.size()).get(object) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return JsonObject(object);
}

simdjson::simdjson_result<simdjson::dom::element> JsonObject::member(std::string_view name) const {
  if (!object_) return simdjson::NO_SUCH_FIELD;
  return object_->at_key_case_insensitive(name);
}

bool JsonObject::has(std::string_view name) const {
  simdjson::dom::element element;
  return member(name).get(element) == simdjson::SUCCESS && !element.is_null();
}

bool JsonObject::is_null(std::string_view name) const {
  simdjson::dom::element element;
  return member(name).get(element) == simdjson::SUCCESS && element.is_null();
}

std::optional<std::string_view> JsonObject::text(std::string_view name) const {
  std::string_view value;
  if (member(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::string_view JsonObject::text_or_empty(std::string_view name) const {
  return text(name).value_or(std::string_view());
}

std::string JsonObject::scalar(std::string_view name) const {
  simdjson::dom::element element;
  if (member(name).get(element) != simdjson::SUCCESS || element.is_null() || element.is_object() ||
      element.is_array()) {
    return {};
  }
  std::string_view value;
  if (element.get(value) == simdjson::SUCCESS) return std::string(value);
  return simdjson::to_string(element);
}

bool JsonObject::flag(std::string_view name) const {
  bool value = false;
  return member(name).get(value) == simdjson::SUCCESS && value;
}

std::optional<std::int64_t> JsonObject::integer(std::string_view name) const {
  std::int64_t value = 0;
  if (member(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

JsonObject JsonObject::object(std::string_view name) const {
  simdjson::dom::object value;
  if (member(name).get(value) != simdjson::SUCCESS) return {};
  return JsonObject(value);
}

JsonObject JsonObject::first_of(std::string_view name) const {
  simdjson::dom::object value;
  if (member(name).at(0).get(value) != simdjson::SUCCESS) return {};
  return JsonObject(value);
}

}  // namespace busyhour::protocol
