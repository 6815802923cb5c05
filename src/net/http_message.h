// HTTP/1.1 messages without a socket: bytes in, fields out, and the other way round. Beast does the
// work, in this one file, as it is slow to compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/client.h"
#include "net/server.h"

namespace busyhour::net {

enum class HttpProgress : std::uint8_t { incomplete, complete, malformed, too_long };

/// Reads one request's header; a body is left unread.
class HttpRequestReader {
 public:
  static constexpr std::uint32_t header_limit = 8 * 1024;

  HttpRequestReader();
  ~HttpRequestReader();
  HttpProgress feed(std::span<const std::byte> bytes);
  /// How many of the last fed bytes lie behind the header. After `complete`.
  std::size_t surplus() const;
  const HttpRequest& request() const;
  bool http_1_1() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads one response's header, and of its body the beginning.
class HttpResponseReader {
 public:
  static constexpr std::uint32_t header_limit = 16 * 1024;
  static constexpr std::size_t body_limit = 512;

  HttpResponseReader();
  ~HttpResponseReader();
  /// Complete also when body_limit bytes of the body have come.
  HttpProgress feed(std::span<const std::byte> bytes);
  std::size_t surplus() const;
  /// The status line and all headers are there (the body may be on its way).
  bool header_complete() const;
  bool http_1_1() const;
  int status() const;
  std::string reason() const;
  const Headers& headers() const;
  std::string_view body() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Control characters in values are left out, so that a value cannot become a header of its own.
std::string format_request(std::string_view method, std::string_view target,
                           const Headers& headers);
/// Adds Content-Length, and Connection: close unless `headers` has its own.
std::string format_response(const HttpResponse& response);
/// A response without a body to an upgrade that was accepted.
std::string format_switching_protocols(const Headers& headers);

bool same_ignoring_case(std::string_view a, std::string_view b);
/// The first header of this name, whatever its case; "" if absent.
std::string_view find_header(const Headers& headers, std::string_view name);
/// True if a comma-separated header (RFC 9110 section 5.6.1) holds the token, whatever its case.
bool header_has_token(const Headers& headers, std::string_view name, std::string_view token);

}  // namespace busyhour::net
