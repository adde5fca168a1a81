// Where each number of a header stands, and that it may stand anywhere in memory.
#include "common/protocol/binary_header.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/binary_packet.h"

namespace moxi {
namespace {

TEST(BinaryHeader, NumbersAreBigEndianWhereverTheyStand) {
  for (size_t offset = 0; offset < 8; ++offset) {
    const std::string bytes = std::string(offset, 'x') + "\x01\x02\x03\x04\x05\x06\x07\x88";
    const char* const from = bytes.data() + offset;
    EXPECT_EQ(load_big<uint8_t>(from), 0x01);
    EXPECT_EQ(load_big<uint16_t>(from), 0x0102);
    EXPECT_EQ(load_big<uint32_t>(from), 0x01020304U);
    EXPECT_EQ(load_big<uint64_t>(from), 0x0102030405060788U);

    std::string written(offset + 8, 'x');
    EXPECT_EQ(store_big(written.data() + offset, uint64_t{0x0102030405060788U}),
              written.data() + written.size());
    EXPECT_EQ(written, bytes);
  }
}

TEST(BinaryHeader, EachNumberHasItsPlace) {
  const std::string bytes(
      "\x80\x24\x01\x02\x03\xff\xaa\xbb\x04\x05\x06\x07\x08\x09\x0a\x0b"
      "\x0c\x0d\x0e\x0f\x10\x11\x12\x13",
      24);
  const BinaryHeader header = read_binary_header(bytes.data());
  EXPECT_EQ(header.opcode, 0x24);
  EXPECT_EQ(header.key_size, 0x0102);
  EXPECT_EQ(header.extras_size, 0x03);
  EXPECT_EQ(header.status, 0xaabb);
  EXPECT_EQ(header.body_size, 0x04050607U);
  EXPECT_EQ(header.opaque, 0x08090a0bU);
  EXPECT_EQ(header.cas, 0x0c0d0e0f10111213U);
}

TEST(BinaryHeader, AnAnswerIsWrittenAsItIsRead) {
  const BinaryHeader header{0x0d, 250, 4, 0x81, 0x01020304, 0xfffefdfc, 0x8877665544332211};
  std::string bytes(kBinaryHeaderSize, '\0');
  EXPECT_EQ(put_binary_answer(bytes.data(), header), bytes.data() + bytes.size());
  const BinaryPacket packet{0x0d, "", "", "", 0xfffefdfc, 0x8877665544332211, 0x81};
  EXPECT_EQ(bytes, header_bytes(0x81, packet, 250, 4, 0x01020304));
  EXPECT_EQ(read_binary_header(bytes.data()).body_size, header.body_size);
}

TEST(BinaryHeader, SizesAreAddedWithoutWrapping) {
  BinaryHeader header;
  header.key_size = 0xffff;
  header.extras_size = 0xff;
  header.body_size = 0xffff + 0xfe;
  EXPECT_FALSE(header.is_consistent());
  header.body_size = 0xffff + 0xff;
  EXPECT_TRUE(header.is_consistent());
  EXPECT_EQ(header.value_size(), 0U);
  header.body_size = 0xffffffff;
  EXPECT_TRUE(header.is_consistent());
  EXPECT_EQ(header.value_size(), 0xffffffffU - 0xffff - 0xff);
}

}  // namespace
}  // namespace moxi
