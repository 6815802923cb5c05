#include "net/http_message.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/version.hpp>

namespace busyhour::net {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

template <class Fields>
Headers copy_headers(const Fields& fields) {
  Headers headers;
  for (const auto& field : fields) {
    headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  return headers;
}

/// Feeds what is kept and `bytes` to a parser that wants a header in one piece. Returns how many of
/// `bytes` were left over.
template <class Parser>
std::size_t put(Parser& parser, std::string& kept, std::span<const std::byte> bytes,
                beast::error_code& error) {
  kept.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t used = parser.put(boost::asio::buffer(kept), error);
  kept.erase(0, used);
  return std::min(kept.size(), bytes.size());
}

std::string without_control_characters(std::string_view text) {
  std::string clean(text);
  std::erase_if(clean, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; });
  return clean;
}

/// All of a message as text.
template <bool is_request, class Body>
std::string serialize(http::message<is_request, Body, http::fields>& message) {
  http::serializer<is_request, Body> serializer(message);
  std::string text;
  beast::error_code error;
  while (!error && !serializer.is_done()) {
    serializer.next(error, [&](beast::error_code& /*ec*/, const auto& buffers) {
      for (const auto buffer : beast::buffers_range_ref(buffers)) {
        text.append(static_cast<const char*>(buffer.data()), buffer.size());
      }
      serializer.consume(beast::buffer_bytes(buffers));
    });
  }
  return text;
}

}  // namespace

struct HttpRequestReader::State {
  http::request_parser<http::empty_body> parser;
  std::string kept;
  std::size_t surplus = 0;
  HttpRequest request;
};

HttpRequestReader::HttpRequestReader() : state_(std::make_unique<State>()) {
  state_->parser.header_limit(header_limit);
  state_->parser.body_limit(boost::none);  // it is not read
}
HttpRequestReader::~HttpRequestReader() = default;

HttpProgress HttpRequestReader::feed(std::span<const std::byte> bytes) {
  State& s = *state_;
  beast::error_code error;
  s.surplus = put(s.parser, s.kept, bytes, error);
  if (error == http::error::header_limit) return HttpProgress::too_long;
  if (s.parser.is_header_done()) {
    const auto& message = s.parser.get();
    s.request.method = std::string(message.method_string());
    s.request.target = std::string(message.target());
    s.request.headers = copy_headers(message);
    s.request.upgrade = header_has_token(s.request.headers, "Connection", "upgrade") &&
                        header_has_token(s.request.headers, "Upgrade", "websocket");
    return HttpProgress::complete;
  }
  if (!error || error == http::error::need_more) return HttpProgress::incomplete;
  return HttpProgress::malformed;
}

std::size_t HttpRequestReader::surplus() const {
  return state_->surplus;
}

const HttpRequest& HttpRequestReader::request() const {
  return state_->request;
}

bool HttpRequestReader::http_1_1() const {
  return state_->parser.get().version() >= 11;
}

struct HttpResponseReader::State {
  http::response_parser<http::buffer_body> parser;
  std::string kept;
  std::size_t surplus = 0;
  Headers headers;
  std::array<char, body_limit> body{};
};

HttpResponseReader::HttpResponseReader() : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.parser.header_limit(header_limit);
  s.parser.body_limit(boost::none);  // no more of it is read than fits
  s.parser.eager(true);
  s.parser.get().body().data = s.body.data();
  s.parser.get().body().size = s.body.size();
}
HttpResponseReader::~HttpResponseReader() = default;

HttpProgress HttpResponseReader::feed(std::span<const std::byte> bytes) {
  State& s = *state_;
  beast::error_code error;
  s.surplus = put(s.parser, s.kept, bytes, error);
  if (s.parser.is_header_done() && s.headers.empty()) s.headers = copy_headers(s.parser.get());
  if (s.parser.is_done() || error == http::error::need_buffer) return HttpProgress::complete;
  if (error == http::error::header_limit) return HttpProgress::too_long;
  if (!error || error == http::error::need_more) return HttpProgress::incomplete;
  return HttpProgress::malformed;
}

std::size_t HttpResponseReader::surplus() const {
  return state_->surplus;
}

bool HttpResponseReader::header_complete() const {
  return state_->parser.is_header_done();
}

bool HttpResponseReader::http_1_1() const {
  return state_->parser.get().version() >= 11;
}

int HttpResponseReader::status() const {
  return static_cast<int>(state_->parser.get().result_int());
}

std::string HttpResponseReader::reason() const {
  const std::string reason(state_->parser.get().reason());
  return reason.empty() ? std::string(http::obsolete_reason(state_->parser.get().result()))
                        : reason;
}

const Headers& HttpResponseReader::headers() const {
  return state_->headers;
}

std::string_view HttpResponseReader::body() const {
  return {state_->body.data(), body_limit - state_->parser.get().body().size};
}

std::string format_request(std::string_view method, std::string_view target,
                           const Headers& headers) {
  http::request<http::empty_body> request;
  request.version(11);
  request.method_string(method);
  request.target(target);
  for (const auto& [name, value] : headers) {
    request.insert(without_control_characters(name), without_control_characters(value));
  }
  return serialize(request);
}

std::string format_response(const HttpResponse& response) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::connection, "close");
  for (const auto& [name, value] : response.headers) {
    message.set(without_control_characters(name), without_control_characters(value));
  }
  message.body() = response.body;
  message.prepare_payload();
  return serialize(message);
}

std::string format_switching_protocols(const Headers& headers) {
  http::response<http::empty_body> message;
  message.version(11);
  message.result(http::status::switching_protocols);
  for (const auto& [name, value] : headers) message.set(name, value);
  return serialize(message);
}

}  // namespace busyhour::net
