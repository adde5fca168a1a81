// Errors of set-up, configuration and I/O. Outcomes of requests are enums of their own
// (protocol/response.h): a Status is for what an operator reads.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace moxi {

class [[nodiscard]] Status {
 public:
  static Status ok() { return Status{}; }
  // `why` is one line without a newline, ready to be shown.
  static Status error(std::string why) { return Status{std::move(why)}; }

  bool is_ok() const { return ok_; }
  const std::string& message() const { return message_; }

 private:
  Status() = default;
  explicit Status(std::string why) : ok_(false), message_(std::move(why)) {}

  bool ok_ = true;
  std::string message_;
};

// Either a value or the reason why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}           // NOLINT(google-explicit-constructor)
  Result(Status failure) : state_(std::move(failure)) {}  // NOLINT(google-explicit-constructor)

  bool is_ok() const { return std::holds_alternative<T>(state_); }
  T& value() { return std::get<T>(state_); }
  const T& value() const { return std::get<T>(state_); }
  Status status() const { return is_ok() ? Status::ok() : std::get<Status>(state_); }
  const std::string& message() const { return std::get<Status>(state_).message(); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace moxi
