// A retrieval of several keys: one command to each backend that keeps some of them (more where they
// are many), and their answers put together in the order of the request.
//
//   slots   [ k0 | k1 | k2 | k3 | k4 ]      next_ = the first that is not decided
//   parts    A: k0 -> k2 -> k4              a part expects its keys in this order, some left out;
//            B: k1 -> k3                    at its end, or if its backend fails, the rest are
//            misses
//
// A value is complete before it is shown. The one whose turn it is goes straight to the client;
// others are kept until all before them are decided. Reused through a FreeList; worker's thread
// only.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/arena.h"
#include "proxy/forward/free_list.h"

namespace moxi {

// What one command may ask for.
inline constexpr size_t kMaxKeysPerCommand = 128;
inline constexpr size_t kMaxKeyBytesPerCommand = 8192;

class Multiget final : public Exchange {
 public:
  // Both outlive it. `home`: where it goes when it is done.
  Multiget(FreeList<Multiget>& home, BlockPool& pool) : home_(home), arena_(pool) {}

  // `request.keys` has at most 65,535 keys.
  void begin(const Request& request, Responder responder);
  // Before send(), in the order of the keys: where each of them is kept. `first_of` has one entry
  // for each backend of the pool, all kNone; send() leaves them so.
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Chain {
    uint32_t first = kNone;
    uint32_t last = kNone;
  };
  void add(std::string_view key, size_t backend, std::span<Chain> chains,
           std::vector<uint32_t>& touched);
  // Sends the commands to backends()[i] for each touched chain, and answers when all is in.
  template <typename Backends>
  void send(const Request& request, const Backends& backends, std::span<Chain> chains,
            std::vector<uint32_t>& touched) {
    outstanding_ = 1;  // nobody is answered while commands are still being sent
    for (const uint32_t backend : touched) {
      send_chain(request, *backends[backend], chains[backend].first);
      chains[backend] = Chain{};
    }
    touched.clear();
    one_less();
  }

 private:
  enum class State : uint8_t { kWaiting, kMiss, kHit, kLargeHit };
  struct Slot {
    std::string_view key;
    std::string_view value;  // kHit
    uint64_t cas = 0;
    uint32_t client_flags = 0;
    uint32_t next = kNone;  // of the same backend
    uint32_t large = 0;     // kLargeHit: index in large_
    State state = State::kWaiting;
  };
  struct Part {
    uint32_t at = kNone;       // the first slot that is not decided
    uint32_t end = kNone;      // the slot behind its last
    uint32_t pending = kNone;  // the slot whose large value is arriving
  };

  bool on_hit(uint32_t part, const Reply& value) override;
  bool on_value(uint32_t part, const Reply& value) override;
  void on_large_value(uint32_t part, LargeValue value) override;
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;

  void send_chain(const Request& request, BackendConnection& backend, uint32_t first);
  void end_part(Part& part);
  void show_decided();
  void one_less();

  FreeList<Multiget>& home_;
  Arena arena_;
  Responder responder_;
  uint32_t next_ = 0;
  uint32_t outstanding_ = 0;
  std::vector<Slot> slots_;
  std::vector<Part> parts_;
  std::vector<LargeValue> large_;
};

}  // namespace moxi
