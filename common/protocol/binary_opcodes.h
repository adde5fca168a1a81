// The opcodes of the binary protocol and what each of them means: one table, which the parser and
// the writer share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/protocol/command.h"

namespace moxi {

enum class BinaryOpcode : uint8_t {
  kGet = 0x00,
  kSet = 0x01,
  kAdd = 0x02,
  kReplace = 0x03,
  kDelete = 0x04,
  kIncrement = 0x05,
  kDecrement = 0x06,
  kQuit = 0x07,
  kFlush = 0x08,
  kGetQ = 0x09,
  kNoop = 0x0a,
  kVersion = 0x0b,
  kGetK = 0x0c,
  kGetKQ = 0x0d,
  kAppend = 0x0e,
  kPrepend = 0x0f,
  kStat = 0x10,
  kSetQ = 0x11,
  kAddQ = 0x12,
  kReplaceQ = 0x13,
  kDeleteQ = 0x14,
  kIncrementQ = 0x15,
  kDecrementQ = 0x16,
  kQuitQ = 0x17,
  kFlushQ = 0x18,
  kAppendQ = 0x19,
  kPrependQ = 0x1a,
  kVerbosity = 0x1b,
  kTouch = 0x1c,
  kGat = 0x1d,
  kGatQ = 0x1e,
  kSaslList = 0x20,
  kSaslAuth = 0x21,
  kSaslStep = 0x22,
  kGatK = 0x23,
  kGatKQ = 0x24,
};

// Which key a request must carry.
enum class BinaryKey : uint8_t { kNone, kNeeded, kOptional };
// Which extras: none, exactly so many bytes, or that many and none as well.
enum class BinaryExtras : uint8_t {
  kNone = 0,
  kTime = 4,
  kStorage = 8,
  kArithmetic = 20,
  kOptionalTime = 0xff
};

struct BinaryOperation {
  Command command = Command::kRejected;  // kRejected: there is no such opcode
  BinaryKey key = BinaryKey::kNone;
  BinaryExtras extras = BinaryExtras::kNone;
  bool has_value = false;
  bool quiet = false;      // what went as wished is not answered; of a retrieval, a miss
  bool names_key = false;  // the answer has the key

  constexpr bool extends() const {
    return command == Command::kAppend || command == Command::kPrepend;
  }
};

namespace binary_detail {

using Operations = std::array<BinaryOperation, static_cast<size_t>(BinaryOpcode::kGatKQ) + 1>;

constexpr Operations make_operations() {
  Operations table{};
  const auto put = [&](BinaryOpcode opcode, const BinaryOperation& operation) {
    table[static_cast<size_t>(opcode)] = operation;
  };
  const auto pair = [&](BinaryOpcode loud, BinaryOpcode silent, BinaryOperation operation) {
    put(loud, operation);
    operation.quiet = true;
    put(silent, operation);
  };
  using enum BinaryOpcode;
  using Key = BinaryKey;
  using Extras = BinaryExtras;
  const BinaryOperation get{Command::kGet, Key::kNeeded};
  const BinaryOperation gat{Command::kGat, Key::kNeeded, Extras::kTime};
  pair(kGet, kGetQ, get);
  pair(kGetK, kGetKQ, {get.command, get.key, get.extras, false, false, true});
  pair(kGat, kGatQ, gat);
  pair(kGatK, kGatKQ, {gat.command, gat.key, gat.extras, false, false, true});
  put(kTouch, {Command::kTouch, Key::kNeeded, Extras::kTime});
  pair(kSet, kSetQ, {Command::kSet, Key::kNeeded, Extras::kStorage, true});
  pair(kAdd, kAddQ, {Command::kAdd, Key::kNeeded, Extras::kStorage, true});
  pair(kReplace, kReplaceQ, {Command::kReplace, Key::kNeeded, Extras::kStorage, true});
  pair(kAppend, kAppendQ, {Command::kAppend, Key::kNeeded, Extras::kNone, true});
  pair(kPrepend, kPrependQ, {Command::kPrepend, Key::kNeeded, Extras::kNone, true});
  pair(kDelete, kDeleteQ, {Command::kDelete, Key::kNeeded});
  pair(kIncrement, kIncrementQ, {Command::kIncr, Key::kNeeded, Extras::kArithmetic});
  pair(kDecrement, kDecrementQ, {Command::kDecr, Key::kNeeded, Extras::kArithmetic});
  pair(kFlush, kFlushQ, {Command::kFlushAll, Key::kNone, Extras::kOptionalTime});
  pair(kQuit, kQuitQ, {Command::kQuit});
  put(kNoop, {Command::kMetaNoop});
  put(kVersion, {Command::kVersion});
  put(kVerbosity, {Command::kVerbosity, Key::kNone, Extras::kTime});
  put(kStat, {Command::kStats, Key::kOptional});
  put(kSaslList, {Command::kAuth});
  put(kSaslAuth, {Command::kAuth, Key::kNeeded, Extras::kNone, true});
  put(kSaslStep, {Command::kAuth, Key::kNeeded, Extras::kNone, true});
  return table;
}

inline constexpr Operations kOperations = make_operations();
inline constexpr BinaryOperation kNoOperation{};

}  // namespace binary_detail

constexpr const BinaryOperation& binary_operation(uint8_t opcode) {
  return opcode < binary_detail::kOperations.size() ? binary_detail::kOperations[opcode]
                                                    : binary_detail::kNoOperation;
}

constexpr bool is_opcode(uint8_t opcode, BinaryOpcode wanted) {
  return opcode == static_cast<uint8_t>(wanted);
}

}  // namespace moxi
