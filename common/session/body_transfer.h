// A data block that does not arrive in one piece: carried into its sink, or dropped when the
// request has already failed. Knows nothing of sockets.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/protocol/request.h"
#include "common/session/handler.h"

namespace moxi {

class BodyTransfer {
 public:
  // `size` bytes go to `sink`, what ends them is dropped; the request's key is copied, and what it
  // says in its meta part.
  void store(const Request& request, size_t size, std::unique_ptr<BodySink> sink);
  // `size` bytes (the end among them) are dropped; then the request is answered with `outcome`.
  void swallow(const Request& request, size_t size, Outcome outcome);

  // Takes bytes from the front of `in`; returns how many.
  size_t feed(std::string_view in);
  // Where bytes may be read to directly; empty when they have to go through feed().
  std::span<char> room();
  void advance(size_t n);

  // Its sink has no room now.
  bool is_held_up() const { return sink_ != nullptr && left_ > 0 && sink_->is_full(); }
  bool is_complete() const { return left_ == 0 && end_left_ == 0; }
  // What became of it, once complete: kEnd = the sink holds the value, else the error to answer.
  Outcome outcome() const { return outcome_; }
  Request& request() { return request_; }
  std::unique_ptr<BodySink> take_sink() { return std::move(sink_); }
  void reset() { sink_.reset(); }

 private:
  void keep(const Request& request);
  void keep_meta(const MetaFields& meta);

  Request request_;
  KeyRef key_;
  std::array<char, kMaxKeyLength> key_bytes_;
  MetaFields meta_;
  std::string meta_text_;  // what the views of meta_ refer to
  std::unique_ptr<BodySink> sink_;
  size_t left_ = 0;      // of the value
  size_t end_left_ = 0;  // of its CRLF
  Outcome outcome_ = Outcome::kEnd;
};

}  // namespace moxi
