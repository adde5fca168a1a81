// Where the bytes of an item are.
#include "server/cache/item.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace moxi {
namespace {

TEST(Item, TakesSixteenBytesCasFlagsKeyAndValue) {
  const ItemLayout with_cas(true);
  const ItemLayout without(false);
  EXPECT_EQ(with_cas.total(20, 0, 100), 144U);
  EXPECT_EQ(with_cas.total(20, 1, 100), 148U);
  EXPECT_EQ(without.total(20, 0, 100), 136U);
  EXPECT_EQ(without.total(1, 0, 0), 17U);
}

TEST(Item, PartsDoNotOverlap) {
  for (const bool use_cas : {false, true}) {
    for (const uint32_t flags : {0U, 0xdeadbeefU}) {
      const ItemLayout layout(use_cas);
      alignas(ItemHeader) char chunk[256] = {};
      auto& item = *reinterpret_cast<ItemHeader*>(chunk);
      item.set_kind(Lifecycle::kReserved, flags != 0 ? kHasClientFlags : uint8_t{0});
      item.key_length = 3;
      item.size = 5;
      std::memcpy(chunk + layout.key_offset(item), "key", 3);
      std::memcpy(layout.value(item), "value", 5);
      layout.set_cas(item, 0x0123456789abcdef);
      layout.set_client_flags(item, flags);
      item.set_lifecycle(Lifecycle::kLinked);
      EXPECT_EQ(layout.key(item), "key");
      EXPECT_EQ(layout.value_view(item), "value");
      EXPECT_EQ(layout.cas(item), use_cas ? 0x0123456789abcdefU : 0U);
      EXPECT_EQ(layout.client_flags(item), flags);
      EXPECT_EQ(item.lifecycle(), Lifecycle::kLinked);
      EXPECT_EQ(layout.total(item), layout.total(3, flags, 5));
    }
  }
}

TEST(Item, AccessByteHoldsQueueAndFrequencyApart) {
  for (const Queue queue : {Queue::kHot, Queue::kWarm, Queue::kCold, Queue::kTemp}) {
    const uint8_t access = with_queue(kFetched | 2, queue);
    EXPECT_EQ(queue_of(access), queue);
    EXPECT_EQ(frequency_of(access), 2U);
    EXPECT_NE(access & kFetched, 0);
    EXPECT_EQ(access & kGone, 0);
  }
}

TEST(Item, KeysOfEveryLengthAreCompared) {
  for (size_t length = 1; length <= 40; ++length) {
    const std::string a(length, 'a');
    EXPECT_TRUE(same_bytes(a.data(), std::string(a).data(), length));
    for (size_t at = 0; at < length; ++at) {
      std::string b = a;
      b[at] = 'b';
      EXPECT_FALSE(same_bytes(a.data(), b.data(), length)) << length << " " << at;
    }
  }
}

}  // namespace
}  // namespace moxi
