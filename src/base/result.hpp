#pragma once

#include "base/contract.hpp"

#include <fmt/core.h>

#include <string>
#include <utility>
#include <variant>

namespace seqcert {

/// What went wrong, for the person who typed the input. The message names file and line where there is one, the
/// offending text, and the mend.
struct Error {
  enum class Kind {
    bad_input,   ///< exit code 3
    resources,   ///< exit code 4: files that cannot be read or written, too little memory
    interrupted  ///< exit code 5
  };
  Kind kind = Kind::bad_input;
  std::string message;
};

template <class... Args>
Error bad_input(fmt::format_string<Args...> format, Args&&... args) {
  return {Error::Kind::bad_input, fmt::format(format, std::forward<Args>(args)...)};
}

template <class... Args>
Error resource_error(fmt::format_string<Args...> format, Args&&... args) {
  return {Error::Kind::resources, fmt::format(format, std::forward<Args>(args)...)};
}

/// A value or an Error. Asking for the one that is not there breaks a contract.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    SEQCERT_REQUIRE(ok(), error().message);
    return std::get<0>(content_);
  }
  T& value() & {
    SEQCERT_REQUIRE(ok(), error().message);
    return std::get<0>(content_);
  }
  T&& value() && {
    SEQCERT_REQUIRE(ok(), error().message);
    return std::get<0>(std::move(content_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Error& error() const {
    SEQCERT_REQUIRE(!ok(), "asked a good result for its error");
    return std::get<1>(content_);
  }

 private:
  std::variant<T, Error> content_;
};

/// Success without a value, or an Error.
using Status = Result<std::monostate>;
inline Status success() { return std::monostate{}; }

}  // namespace seqcert
