// The client half of a protocol whose answers name the request that they belong to: by a number of
// ours, the tag, which the request was sent with. Every request is answered, whoever asked for it
// and however quietly. A pure function over bytes, like ClientCodec: shared by all connections of a
// worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

// What the next answer has to belong to.
struct Awaited {
  Command command = Command::kGet;
  uint8_t note = 0;  // what write() returned
  uint32_t tag = 0;
};

class TaggedCodec {
 public:
  virtual ~TaggedCodec() = default;

  // Why this protocol cannot say what is asked; empty if it can.
  virtual std::string_view objection(const Request& request) const = 0;

  // Writes `request` from parsed fields only, with an empty objection(); a retrieval asks for each
  // of `keys`, so that there are as many answers, in their order. Returns what the codec wants to
  // know again when the answer comes.
  virtual uint8_t write(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                        OutputQueue& out, BlockPool& pool) const = 0;

  // As ClientCodec::parse(), and kBroken too if it cannot be the answer to what is awaited, as far
  // as that can be told without the key. Of a retrieval each key is kValue, kMiss or kDone with an
  // error; no kDone follows.
  virtual ReplyResult parse(std::string_view in, const Awaited& awaited, size_t max_value,
                            Reply& reply) const = 0;

  // Whether CRLF follows the data of a value that was pending.
  virtual bool ends_values() const = 0;
  // Whether a store that is refused may leave its data to be taken for commands.
  virtual bool may_lose_bodies() const = 0;
};

}  // namespace moxi
