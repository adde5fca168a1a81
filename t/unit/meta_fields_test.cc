// Which flags were given, and which key is meant.
#include "common/protocol/meta_fields.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>

namespace moxi {
namespace {

TEST(MetaFields, EveryLetterHasABitOfItsOwn) {
  std::set<uint64_t> bits;
  for (char letter = 'A'; letter <= 'z'; ++letter)
    EXPECT_TRUE(bits.insert(meta_bit(letter)).second) << letter;
  MetaFields fields;
  fields.add('v');
  fields.add('T');
  EXPECT_TRUE(fields.has('v'));
  EXPECT_TRUE(fields.has('T'));
  EXPECT_FALSE(fields.has('t'));
  EXPECT_FALSE(fields.has('A'));
}

TEST(MetaFields, TheKeyIsWhatWasSentUnlessItWasDecoded) {
  MetaFields fields;
  fields.wire_key = "Zm9v";
  EXPECT_EQ(fields.key(), "Zm9v");
  std::memcpy(fields.decoded.data(), "foo", 3);
  fields.decoded_size = 3;
  EXPECT_EQ(fields.key(), "foo");
  // A copy has its own bytes.
  const MetaFields copy = fields;
  fields.decoded.fill('x');
  EXPECT_EQ(copy.key(), "foo");
}

}  // namespace
}  // namespace moxi
