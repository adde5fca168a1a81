// Whether two parsers understood the same.
#pragma once

#include <gtest/gtest.h>

#include "common/protocol/request.h"

namespace moxi {

inline void expect_equal(const Request& a, const Request& b) {
  EXPECT_EQ(a.command, b.command);
  EXPECT_EQ(a.noreply, b.noreply);
  EXPECT_EQ(a.more_follows, b.more_follows);
  EXPECT_EQ(a.error, b.error);
  EXPECT_EQ(a.close_after, b.close_after);
  EXPECT_EQ(a.more_keys, b.more_keys);
  EXPECT_EQ(a.keys_continue, b.keys_continue);
  EXPECT_EQ(a.client_flags, b.client_flags);
  EXPECT_EQ(a.exptime, b.exptime);
  EXPECT_EQ(a.cas, b.cas);
  EXPECT_EQ(a.delta, b.delta);
  EXPECT_EQ(a.value_size, b.value_size);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.value_pending, b.value_pending);
  EXPECT_EQ(a.args, b.args);
  ASSERT_EQ(a.keys.size(), b.keys.size());
  for (size_t i = 0; i < a.keys.size(); ++i)
    EXPECT_EQ(a.keys[i].bytes, b.keys[i].bytes);
}

}  // namespace moxi
