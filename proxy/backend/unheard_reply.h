// Takes answers, or what is left of them, that nobody hears: the connection checks them like any
// other. Without state, one per connection; worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "proxy/backend/dropped_value.h"
#include "proxy/backend/exchange.h"

namespace moxi {

class UnheardReply final : public Exchange {
 public:
  bool on_hit(uint32_t, const Reply&) override { return true; }
  bool on_value(uint32_t, const Reply&) override { return true; }
  bool on_miss(uint32_t, std::string_view) override { return true; }
  bool on_general(uint32_t, const Reply&) override { return true; }
  std::unique_ptr<ValueSink> sink_for(uint32_t, size_t size) override {
    return std::make_unique<DroppedValue>(size);
  }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return true; }
  void on_done(uint32_t, const Response&) override {}
  void on_failed(uint32_t, Failure) override {}
};

}  // namespace moxi
