// Takes the answer to a `set` that was answered before its backend has (optimize_set): the
// connection checks it like any other, and nobody hears of it. One for all; worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "proxy/backend/exchange.h"

namespace moxi {

class DroppedReply final : public Exchange {
 public:
  // One more was sent.
  void expect() { ++outstanding_; }
  size_t outstanding() const { return outstanding_; }

  bool on_hit(uint32_t, const Reply&) override { return false; }
  bool on_value(uint32_t, const Reply&) override { return false; }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t, const Response&) override { --outstanding_; }
  void on_failed(uint32_t, Failure) override { --outstanding_; }

 private:
  size_t outstanding_ = 0;
};

}  // namespace moxi
