// The table of opcodes against the numbers of the protocol, written down once more.
#include "common/protocol/binary_opcodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace moxi {
namespace {

using testing::ElementsAre;

std::vector<unsigned> opcodes(bool (*wanted)(const BinaryOperation&)) {
  std::vector<unsigned> found;
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    if (wanted(binary_operation(static_cast<uint8_t>(opcode)))) found.push_back(opcode);
  }
  return found;
}

TEST(BinaryOpcodes, AllThatAreKnown) {
  std::vector<unsigned> known;
  for (unsigned opcode = 0; opcode <= 0x24; ++opcode) {
    if (opcode != 0x1f) known.push_back(opcode);
  }
  EXPECT_EQ(opcodes([](const BinaryOperation& o) { return o.command != Command::kRejected; }),
            known);
}

TEST(BinaryOpcodes, EachIsACommand) {
  const auto command = [](unsigned opcode) {
    return binary_operation(static_cast<uint8_t>(opcode)).command;
  };
  for (const unsigned opcode : {0x00, 0x09, 0x0c, 0x0d})
    EXPECT_EQ(command(opcode), Command::kGet);
  for (const unsigned opcode : {0x1d, 0x1e, 0x23, 0x24})
    EXPECT_EQ(command(opcode), Command::kGat);
  for (const unsigned opcode : {0x20, 0x21, 0x22})
    EXPECT_EQ(command(opcode), Command::kAuth);
  const std::vector<Command> pairs = {Command::kSet,    Command::kAdd,     Command::kReplace,
                                      Command::kDelete, Command::kIncr,    Command::kDecr,
                                      Command::kQuit,   Command::kFlushAll};
  for (unsigned i = 0; i < pairs.size(); ++i) {
    EXPECT_EQ(command(0x01 + i), pairs[i]);
    EXPECT_EQ(command(0x11 + i), pairs[i]);
  }
  EXPECT_EQ(command(0x0a), Command::kMetaNoop);
  EXPECT_EQ(command(0x0b), Command::kVersion);
  EXPECT_EQ(command(0x0e), Command::kAppend);
  EXPECT_EQ(command(0x0f), Command::kPrepend);
  EXPECT_EQ(command(0x10), Command::kStats);
  EXPECT_EQ(command(0x19), Command::kAppend);
  EXPECT_EQ(command(0x1a), Command::kPrepend);
  EXPECT_EQ(command(0x1b), Command::kVerbosity);
  EXPECT_EQ(command(0x1c), Command::kTouch);
}

TEST(BinaryOpcodes, QuietOnesAndThoseThatNameTheKey) {
  EXPECT_THAT(opcodes([](const BinaryOperation& o) { return o.quiet; }),
              ElementsAre(0x09, 0x0d, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a,
                          0x1e, 0x24));
  EXPECT_THAT(opcodes([](const BinaryOperation& o) { return o.names_key; }),
              ElementsAre(0x0c, 0x0d, 0x23, 0x24));
  EXPECT_THAT(opcodes([](const BinaryOperation& o) { return o.extends(); }),
              ElementsAre(0x0e, 0x0f, 0x19, 0x1a));
  EXPECT_THAT(opcodes([](const BinaryOperation& o) { return o.has_value; }),
              ElementsAre(0x01, 0x02, 0x03, 0x0e, 0x0f, 0x11, 0x12, 0x13, 0x19, 0x1a, 0x21, 0x22));
}

}  // namespace
}  // namespace moxi
