// Cuts a fuzzer's input into a stream and a way of cutting it: the first byte seeds the cuts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace moxi {

class FuzzPieces {
 public:
  FuzzPieces(const uint8_t* data, size_t size)
      : stream_(reinterpret_cast<const char*>(data) + (size > 0 ? 1 : 0), size > 0 ? size - 1 : 0),
        state_(size > 0 ? data[0] + 1U : 1U) {}

  std::string_view stream() const { return stream_; }

  // Calls `take` with the pieces in order: mostly short ones.
  template <typename Take>
  void each(Take take) {
    std::string_view rest = stream_;
    while (!rest.empty()) {
      state_ = state_ * 1103515245U + 12345U;
      const uint32_t dice = (state_ >> 16) & 0xff;
      const size_t size = std::min<size_t>(rest.size(), dice < 200 ? 1 + dice % 7 : dice);
      take(rest.substr(0, size));
      rest.remove_prefix(size);
    }
  }

 private:
  std::string_view stream_;
  uint32_t state_;
};

// A broken promise: the fuzzer keeps the input.
[[noreturn]] inline void fail(std::string_view what) {
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace moxi
