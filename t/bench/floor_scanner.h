// The floor's whole knowledge of the protocol: finds the keys and the lengths of values in a
// stream of commands, and answers without looking anything up.
//
//     get, gets, mg   every key is a hit with the same constant value
//     set and kin     STORED once the value has passed; nothing for noreply
//     version, mn, flush_all   one line, because proxies ask;  quit ends the connection
//     anything else   ERROR
//
// State between two reads is a partial line (owned copy) or the rest of a value to swallow. One
// scanner per connection, owned by the server's only thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "t/bench/reply_buffer.h"

namespace moxi {

// What is the same for all connections; must outlive the scanners.
class FloorReplies {
 public:
  explicit FloorReplies(size_t value_size);

  std::string_view after_key() const { return after_key_; }          // " 0 <size>\r\n<value>\r\n"
  std::string_view after_key_cas() const { return after_key_cas_; }  // the same for gets
  std::string_view meta_flags_head() const { return meta_flags_head_; }  // "VA <size>"
  std::string_view meta_value() const { return meta_value_; }            // "\r\n<value>\r\n"

 private:
  std::string after_key_;
  std::string after_key_cas_;
  std::string meta_flags_head_;
  std::string meta_value_;
};

class FloorScanner {
 public:
  explicit FloorScanner(const FloorReplies& replies) : replies_(replies) {}

  // Takes all of `input` and appends the answers to `out`. False: the connection is to be closed
  // once `out` is sent (quit, or a line that does not end).
  [[nodiscard]] bool feed(std::string_view input, ReplyBuffer& out);

 private:
  enum class Next : uint8_t { kContinue, kClose };

  // Takes whole commands off the front of `input`; what is left is a partial line.
  Next scan(std::string_view& input, ReplyBuffer& out);
  Next command(std::string_view line, ReplyBuffer& out);
  void answer_keys(std::string_view keys, std::string_view after_key, ReplyBuffer& out) const;
  void answer_meta(std::string_view arguments, ReplyBuffer& out) const;
  Next expect_value(std::string_view arguments, ReplyBuffer& out);
  // Swallows what has come of the value that is due; answers when it is complete.
  void swallow(std::string_view& input, ReplyBuffer& out);

  const FloorReplies& replies_;
  std::string tail_;
  size_t value_left_ = 0;  // bytes of a value, with its line end, that are still to come
  bool silent_ = false;    // the set at hand is noreply
};

}  // namespace moxi
