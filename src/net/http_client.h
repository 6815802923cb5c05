// Requests over HTTP and HTTPS to services of the control plane, such as text to speech. Calls do
// not use it: it blocks, and makes a connection for each request.
#pragma once

#include <cstddef>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "net/client.h"

namespace busyhour::net {

struct HttpClientOptions {
  TlsOptions tls;
  Duration connect_timeout{10s};
  Duration timeout{60s};  ///< from the connection to the end of the answer
  std::size_t largest_body = std::size_t{1} << 20;
};

struct HttpReply {
  int status = 0;
  Headers headers;
  /// Of a status other than 2xx, at most `HttpClient::longest_error_body`: it is for people.
  std::string body;
};

/// Any thread may use it, several at a time. The process ignores SIGPIPE.
class HttpClient {
 public:
  static constexpr std::size_t longest_error_body = 4096;

  /// A CA file that cannot be used is a usage error.
  static Result<HttpClient> create(HttpClientOptions options);

  /// Sends the body and waits for the whole answer, whatever its status; redirects are not
  /// followed. A host that is unknown, refuses, is not trusted, breaks off or takes too long is an
  /// unreachable error; more than `largest_body` a failure. Messages name the host and nothing of
  /// what was sent.
  Result<HttpReply> post(const Url& url, const Headers& headers, const std::string& body) const;

 private:
  explicit HttpClient(HttpClientOptions options) : options_(std::move(options)) {}

  HttpClientOptions options_;
};

}  // namespace busyhour::net
