// Errors as values: what went wrong, told in one line that a user can act on.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace busyhour {

/// The class of an error decides the exit code (cli/exit_code.h).
enum class ErrorKind {
  usage,        ///< a wrong option, variable or file: the user can correct it (exit code 2)
  unreachable,  ///< the target cannot be reached (exit code 3)
  failure,      ///< anything else that stops the work, such as a full disk (exit code 1)
};

struct Error {
  ErrorKind kind = ErrorKind::failure;
  std::string message;  ///< what, where (file:line, option, URL) and what to do; one line
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> usage_error(std::string message) {
  return std::unexpected(Error{ErrorKind::usage, std::move(message)});
}
inline std::unexpected<Error> unreachable_error(std::string message) {
  return std::unexpected(Error{ErrorKind::unreachable, std::move(message)});
}
inline std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{ErrorKind::failure, std::move(message)});
}

/// Someone else's text for use inside a message: in quotes, on one line whatever it contains,
/// cut after 80 bytes.
std::string quote(std::string_view text);

/// The same for a path, whole: cut, it would not say which file to correct.
std::string quote_path(std::string_view path);

}  // namespace busyhour
