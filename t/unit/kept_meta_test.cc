#include "common/protocol/kept_meta.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace moxi {
namespace {

TEST(KeptMeta, NeedsNothingOfTheInput) {
  std::string input = "mg Zm9v b v Oabc";
  MetaFields meta;
  meta.wire_key = std::string_view(input).substr(3, 4);
  meta.flags = std::string_view(input).substr(8);
  meta.decoded = {'f', 'o', 'o'};
  meta.decoded_size = 3;
  meta.add('b');
  KeptMeta kept;
  kept.keep(meta);
  std::fill(input.begin(), input.end(), '?');
  meta = {};
  EXPECT_EQ(kept.fields().wire_key, "Zm9v");
  EXPECT_EQ(kept.fields().flags, "b v Oabc");
  EXPECT_EQ(kept.fields().key(), "foo");
  EXPECT_TRUE(kept.fields().has('b'));
}

TEST(KeptMeta, ForgetsAFlag) {
  for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
           {"s", ""}, {"s k", "k"}, {"k s22", "k"}, {"k", "k"}, {"O1 s2 c", "O1    c"}}) {
    MetaFields meta;
    meta.wire_key = "same";
    meta.flags = before;
    meta.add('s');
    KeptMeta kept;
    kept.keep(meta);
    kept.drop('s');
    EXPECT_EQ(kept.fields().flags, after);
    EXPECT_EQ(kept.fields().wire_key, "same");
    EXPECT_FALSE(kept.fields().has('s'));
  }
}

TEST(KeptMeta, KeepsAnotherOneInItsPlace) {
  KeptMeta kept;
  MetaFields meta;
  meta.wire_key = "a-longer-key-than-the-next";
  meta.flags = "v k";
  kept.keep(meta);
  meta.wire_key = "k";
  meta.flags = {};
  kept.keep(meta);
  EXPECT_EQ(kept.fields().key(), "k");
  EXPECT_TRUE(kept.fields().flags.empty());
}

}  // namespace
}  // namespace moxi
