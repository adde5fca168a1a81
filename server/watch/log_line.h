// One line of the log while it is written: "name=value" pairs. Lives on the stack of who has
// something to tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/uri_key.h"

namespace moxi {

class LogLine {
 public:
  // A key, two addresses and some numbers.
  static constexpr size_t kMost = kMaxUriKey + 512;

  explicit LogLine(std::string_view type) { text("type", type); }

  // Short: words of our own, or a numeric address.
  LogLine& text(std::string_view name, std::string_view value) {
    begin(name);
    end_ = put(end_, value);
    return *this;
  }
  LogLine& key(std::string_view key) {
    begin("key");
    end_ = put_uri_key(end_, key);
    return *this;
  }
  LogLine& number(std::string_view name, uint64_t value) {
    begin(name);
    end_ = write_decimal(end_, value);
    return *this;
  }
  // Seconds that are left; -1 is for ever.
  LogLine& seconds(std::string_view name, int64_t value) {
    if (value < 0) return text(name, "-1");
    return number(name, static_cast<uint64_t>(value));
  }

  // Without an end of line.
  std::string_view view() const { return {bytes_, static_cast<size_t>(end_ - bytes_)}; }

 private:
  void begin(std::string_view name) {
    if (end_ != bytes_) *end_++ = ' ';
    end_ = put(end_, name);
    *end_++ = '=';
  }

  char bytes_[kMost];
  char* end_ = bytes_;
};

}  // namespace moxi
