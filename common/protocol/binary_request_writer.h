// Requests in the binary protocol for a backend: written from parsed fields only, whoever asked in
// whatever protocol. Never a quiet opcode, and the opaque is a number of ours. Retrievals ask for
// their keys back. Stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "common/base/output_queue.h"
#include "common/protocol/request.h"

namespace moxi {

// What was sent, for whoever reads its answer.
enum class BinaryForm : uint8_t {
  kGet,        // GetK of every key
  kGetHead,    // GetK whose value nobody wants
  kTouchGet,   // GatK of every key
  kTouchHead,  // GatK whose value nobody wants
  kTouch,
  kSet,
  kCompare,  // a store that compares ids: Set, or Replace which keeps the old item if it fails
  kCompareKeeping,
  kAdd,
  kReplace,
  kAppend,
  kPrepend,
  kDelete,
  kIncrement,
  kDecrement,
  kFlush,
  kVerbosity,
  kVersion,
  kNoop,
  kStats,
  kStatsReset,
  kStatsSwitch,  // detail on, detail off
};

// Why the binary protocol cannot say it; empty if it can.
[[nodiscard]] std::string_view binary_objection(const Request& request);

// Precondition: an empty binary_objection(); a value is complete; a key is at most kMaxKeyLength.
BinaryForm write_binary_request(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                                OutputQueue& out, BlockPool& pool);

// The opcode that a form is sent with.
[[nodiscard]] uint8_t opcode_of(BinaryForm form);

// A login with SASL's mechanism PLAIN.
void write_binary_login(std::string_view user, std::string_view password, uint32_t tag,
                        OutputQueue& out, BlockPool& pool);

}  // namespace moxi
