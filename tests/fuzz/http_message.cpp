// Any bytes as a request and as a response: refused or read, within the limits, and the same
// however the network cuts them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <tuple>

#include "net/http_message.h"

namespace {

using namespace busyhour::net;

/// What came out of a reader, and how many bytes it took from all of them.
template <class Message>
struct Read {
  HttpProgress progress = HttpProgress::incomplete;
  std::size_t taken = 0;
  std::optional<Message> message;
};

using Request = std::tuple<std::string, std::string, Headers, bool, bool>;
using Response = std::tuple<int, std::string, Headers, std::string, bool>;

Request message_of(const HttpRequestReader& reader) {
  const HttpRequest& request = reader.request();
  for (const char* name : {"", "x", "model"}) static_cast<void>(request.query(name));
  if (!request.target.starts_with(request.path())) std::abort();
  return {request.method, request.target, request.headers, request.upgrade, reader.http_1_1()};
}

Response message_of(const HttpResponseReader& reader) {
  if (reader.body().size() > HttpResponseReader::body_limit) std::abort();
  if (!reader.header_complete()) std::abort();
  return {reader.status(), reader.reason(), reader.headers(), std::string(reader.body()),
          reader.http_1_1()};
}

template <class Reader, class Message>
Read<Message> read(std::span<const std::byte> bytes, std::size_t piece) {
  Reader reader;
  Read<Message> made;
  while (!bytes.empty() && made.progress == HttpProgress::incomplete) {
    const auto next = bytes.first(std::min(piece, bytes.size()));
    bytes = bytes.subspan(next.size());
    made.taken += next.size();
    made.progress = reader.feed(next);
    if (made.progress != HttpProgress::complete) continue;
    if (reader.surplus() > next.size()) std::abort();
    made.taken -= reader.surplus();
    made.message = message_of(reader);
  }
  return made;
}

template <class Reader, class Message>
std::optional<Message> read_in_pieces(std::span<const std::byte> bytes) {
  const auto whole = read<Reader, Message>(bytes, std::max<std::size_t>(bytes.size(), 1));
  if (whole.progress != HttpProgress::complete) return {};
  for (const std::size_t piece : {1, 7}) {
    const auto again = read<Reader, Message>(bytes, piece);
    if (again.message != whole.message || again.taken != whole.taken) std::abort();
  }
  return whole.message;
}

/// What was read can be written so that it reads the same: no value makes a header of its own.
void write_and_read(const Request& request) {
  const auto& [method, target, headers, upgrade, http_1_1] = request;
  const std::string text = format_request(method, target, headers);
  const auto again =
      read<HttpRequestReader, Request>(std::as_bytes(std::span(text)), text.size()).message;
  // It may have become longer than what is read of a header: its version is, or spaces.
  if (!again) {
    if (text.size() <= HttpRequestReader::header_limit) std::abort();
    return;
  }
  if (std::get<0>(*again) != method || std::get<1>(*again) != target) std::abort();
  if (std::get<2>(*again).size() != headers.size()) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto request = read_in_pieces<HttpRequestReader, Request>(bytes);
  if (request) write_and_read(*request);
  read_in_pieces<HttpResponseReader, Response>(bytes);
  return 0;
}
