// The only file that includes cpp-httplib: it is slow to compile.
#include "net/http_client.h"

#include <fmt/format.h>
#include <httplib.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace busyhour::net {
namespace {

/// Ends a request that takes too long in all: the library limits each single wait only.
class Deadline {
 public:
  Deadline(httplib::ClientImpl& client, Duration timeout)
      : thread_([this, &client, timeout](const std::stop_token& done) {
          std::unique_lock lock(mutex_);
          if (wake_.wait_for(lock, done, timeout, [&done] { return done.stop_requested(); }))
            return;
          passed_ = true;
          client.stop();
        }) {}

  /// Whether it ended the request. To be asked when the request is over.
  bool passed() {
    thread_.request_stop();
    const std::lock_guard lock(mutex_);
    return passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool passed_ = false;
  std::jthread thread_;  // the last member: it uses the others
};

std::unique_ptr<httplib::ClientImpl> make_client(const Url& url, const HttpClientOptions& options) {
  std::unique_ptr<httplib::ClientImpl> client;
  if (url.tls) {
    auto tls = std::make_unique<httplib::SSLClient>(url.host, url.port);
    SSL_CTX_set_min_proto_version(tls->ssl_context(), TLS1_2_VERSION);
    // Whoever names a file trusts what is in it, be it a root, an intermediate or the server's own.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls->ssl_context()), X509_V_FLAG_PARTIAL_CHAIN);
    tls->enable_server_certificate_verification(options.tls.verify);
    if (!options.tls.ca_file.empty()) tls->set_ca_cert_path(options.tls.ca_file);
    client = std::move(tls);
  } else {
    client = std::make_unique<httplib::ClientImpl>(url.host, url.port);
  }
  client->set_connection_timeout(options.connect_timeout);
  // Longer than a whole request may take: that is the Deadline's business.
  client->set_read_timeout(2 * options.timeout);
  client->set_write_timeout(2 * options.timeout);
  client->set_url_encode(false);
  client->set_decompress(false);
  client->set_tcp_nodelay(true);
  return client;
}

std::string certificate_fault(const httplib::ClientImpl& client, const Url& url) {
  const auto* tls = dynamic_cast<const httplib::SSLClient*>(&client);
  const long result = tls == nullptr ? X509_V_OK : tls->get_openssl_verify_result();
  if (result == X509_V_OK) return fmt::format("the certificate of {0} is not for {0}", url.host);
  return fmt::format(
      "the certificate of {} is not trusted: {}; name a PEM file with its CA in the variable "
      "SSL_CERT_FILE",
      url.host, X509_verify_cert_error_string(result));
}

std::string broken_request(httplib::Error error, const httplib::ClientImpl& client, const Url& url,
                           const HttpClientOptions& options) {
  const std::string peer = url.host_and_port();
  switch (error) {
    case httplib::Error::Connection:
      return "cannot connect to " + peer;
    case httplib::Error::ConnectionTimeout:
      return fmt::format("{} does not accept a connection within {}", peer,
                         format_duration(options.connect_timeout));
    case httplib::Error::SSLServerVerification:
      return certificate_fault(client, url);
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
      return fmt::format("the TLS handshake with {} failed; does it speak TLS on this port?", peer);
    default:
      return peer + " closed the connection before its answer was whole";
  }
}

/// A request, and its answer as it arrives.
class Exchange {
 public:
  Exchange(const Url& url, const Headers& headers, const std::string& body,
           std::size_t largest_body)
      : largest_body_(largest_body) {
    request_.method = "POST";
    request_.path = url.target;
    request_.body = body;
    request_.headers.emplace("Host", url.authority());
    for (const auto& [name, value] : headers) request_.headers.emplace(name, value);
    request_.response_handler = [this](const httplib::Response& response) {
      reply_.status = response.status;
      for (const auto& [name, value] : response.headers) reply_.headers.emplace_back(name, value);
      return true;
    };
    request_.content_receiver = [this](const char* data, std::size_t size, std::uint64_t,
                                       std::uint64_t) { return receive({data, size}); };
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const httplib::Request& request() const { return request_; }
  HttpReply& reply() { return reply_; }
  /// There is more of an error's text than anybody wants to read.
  bool cut() const { return full_ && !good(); }
  bool too_large() const { return full_ && good(); }

 private:
  bool good() const { return reply_.status / 100 == 2; }

  bool receive(std::string_view bytes) {
    const std::size_t limit = good() ? largest_body_ : HttpClient::longest_error_body;
    full_ = bytes.size() > limit - reply_.body.size();
    reply_.body.append(bytes.substr(0, limit - reply_.body.size()));
    return !full_;
  }

  std::size_t largest_body_;
  httplib::Request request_;
  HttpReply reply_;
  bool full_ = false;
};

}  // namespace

Result<HttpClient> HttpClient::create(HttpClientOptions options) {
  // The library would tell less clearly what is wrong with the file.
  if (!options.tls.ca_file.empty()) {
    if (auto usable = make_tls_client_context(options.tls); !usable) {
      return std::unexpected(usable.error());
    }
  }
  return HttpClient(std::move(options));
}

Result<HttpReply> HttpClient::post(const Url& url, const Headers& headers,
                                   const std::string& body) const {
  if (auto known = resolve(url); !known) return std::unexpected(known.error());
  const auto client = make_client(url, options_);
  Exchange exchange(url, headers, body, options_.largest_body);
  Deadline deadline(*client, options_.timeout);
  const httplib::Result result = client->send(exchange.request());
  const bool too_late = deadline.passed();
  if (result || exchange.cut()) return std::move(exchange.reply());
  if (exchange.too_large()) {
    return failure(fmt::format("{} answers with more than {} bytes", url.host_and_port(),
                               options_.largest_body));
  }
  if (too_late) {
    return unreachable_error(fmt::format("{} does not answer within {}", url.host_and_port(),
                                         format_duration(options_.timeout)));
  }
  return unreachable_error(broken_request(result.error(), *client, url, options_));
}

}  // namespace busyhour::net
