// Which status says what: one outcome means several things, depending on what was asked.
#include "common/protocol/binary_status.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

#include "common/protocol/binary_opcodes.h"

namespace moxi {
namespace {

unsigned status(unsigned opcode, Outcome outcome) {
  ReplyContext context;
  context.opcode = static_cast<uint8_t>(opcode);
  context.command = binary_operation(context.opcode).command;
  return static_cast<unsigned>(binary_status(context, outcome));
}

unsigned status_of_refusal(unsigned opcode, Outcome outcome) {
  ReplyContext context;
  context.opcode = static_cast<uint8_t>(opcode);
  context.command = Command::kRejected;
  return static_cast<unsigned>(binary_status(context, outcome));
}

std::string_view text(unsigned status, Outcome outcome = Outcome::kError) {
  return binary_text(static_cast<BinaryStatus>(status), outcome);
}

TEST(BinaryStatus, Texts) {
  EXPECT_EQ(text(0x00), "");
  EXPECT_EQ(text(0x01), "Not found");
  EXPECT_EQ(text(0x02), "Data exists for key.");
  EXPECT_EQ(text(0x03), "Too large.");
  EXPECT_EQ(text(0x04), "Invalid arguments");
  EXPECT_EQ(text(0x05), "Not stored.");
  EXPECT_EQ(text(0x06), "Non-numeric server-side value for incr or decr");
  EXPECT_EQ(text(0x20), "Auth failure.");
  EXPECT_EQ(text(0x21), "");
  EXPECT_EQ(text(0x81), "Unknown command");
  EXPECT_EQ(text(0x82), "Out of memory");
  EXPECT_EQ(text(0x82, Outcome::kOutOfMemoryStoring), "Out of memory allocating item");
  EXPECT_EQ(text(0x82, Outcome::kOutOfMemoryReading), "Out of memory during read");
  EXPECT_EQ(text(0x82, Outcome::kOutOfMemory), "Out of memory incrementing value");
  EXPECT_EQ(text(0x84), "Internal error");
}

TEST(BinaryStatus, NotStoredHasAReason) {
  for (const unsigned opcode : {0x02U, 0x12U})
    EXPECT_EQ(status(opcode, Outcome::kNotStored), 0x02U);
  for (const unsigned opcode : {0x03U, 0x13U})
    EXPECT_EQ(status(opcode, Outcome::kNotStored), 0x01U);
  for (const unsigned opcode : {0x0eU, 0x0fU, 0x19U, 0x1aU, 0x05U, 0x06U, 0x15U, 0x16U})
    EXPECT_EQ(status(opcode, Outcome::kNotStored), 0x05U);
}

TEST(BinaryStatus, TheEndOfARetrievalIsAMiss) {
  for (const unsigned opcode : {0x00U, 0x09U, 0x0cU, 0x0dU, 0x1dU, 0x1eU, 0x23U, 0x24U})
    EXPECT_EQ(status(opcode, Outcome::kEnd), 0x01U);
  EXPECT_EQ(status(0x10, Outcome::kEnd), 0x00U);
}

TEST(BinaryStatus, TooLargeATogetherIsNotStored) {
  EXPECT_EQ(status(0x01, Outcome::kTooLarge), 0x03U);
  EXPECT_EQ(status(0x0e, Outcome::kTooLarge), 0x05U);
  EXPECT_EQ(status(0x1a, Outcome::kTooLarge), 0x05U);
  // Too large by itself, refused before it was read.
  EXPECT_EQ(status_of_refusal(0x0e, Outcome::kTooLarge), 0x03U);
  EXPECT_EQ(status_of_refusal(0x11, Outcome::kTooLarge), 0x03U);
}

TEST(BinaryStatus, AnUnknownListIsNotFoundAndABrokenPacketIsNot) {
  EXPECT_EQ(status(0x10, Outcome::kError), 0x01U);
  EXPECT_EQ(status(0x10, Outcome::kClientError), 0x01U);
  EXPECT_EQ(status_of_refusal(0x10, Outcome::kError), 0x81U);
  EXPECT_EQ(status_of_refusal(0x10, Outcome::kBadFormat), 0x04U);
  EXPECT_EQ(status(0x21, Outcome::kError), 0x81U);
}

TEST(BinaryStatus, AllOthersAreTheSameForEveryOpcode) {
  struct Row {
    Outcome outcome;
    unsigned want;
  };
  for (unsigned opcode = 0; opcode <= 0x24; ++opcode) {
    for (const Row& row : std::initializer_list<Row>{{Outcome::kStored, 0x00},
                                                     {Outcome::kDeleted, 0x00},
                                                     {Outcome::kTouched, 0x00},
                                                     {Outcome::kNumber, 0x00},
                                                     {Outcome::kOk, 0x00},
                                                     {Outcome::kReset, 0x00},
                                                     {Outcome::kVersion, 0x00},
                                                     {Outcome::kMetaNoop, 0x00},
                                                     {Outcome::kText, 0x00},
                                                     {Outcome::kNothing, 0x00},
                                                     {Outcome::kAuthenticated, 0x00},
                                                     {Outcome::kNotFound, 0x01},
                                                     {Outcome::kExists, 0x02},
                                                     {Outcome::kBadFormat, 0x04},
                                                     {Outcome::kBadChunk, 0x04},
                                                     {Outcome::kBadDelta, 0x04},
                                                     {Outcome::kBadExptime, 0x04},
                                                     {Outcome::kKeyNotAllowed, 0x04},
                                                     {Outcome::kNonNumeric, 0x06},
                                                     {Outcome::kUnauthenticated, 0x20},
                                                     {Outcome::kAuthFailure, 0x20},
                                                     {Outcome::kFlushNotAllowed, 0x20},
                                                     {Outcome::kAuthContinue, 0x21},
                                                     {Outcome::kOutOfMemory, 0x82},
                                                     {Outcome::kOutOfMemoryStoring, 0x82},
                                                     {Outcome::kOutOfMemoryReading, 0x82},
                                                     {Outcome::kServerError, 0x84}}) {
      EXPECT_EQ(status(opcode, row.outcome), row.want)
          << "opcode " << opcode << " outcome " << static_cast<int>(row.outcome);
      EXPECT_EQ(status_of_refusal(opcode, row.outcome), row.want);
    }
  }
}

}  // namespace
}  // namespace moxi
