#include "proxy/forward/failure_text.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(FailureText, NamesTheHost) {
  EXPECT_EQ(failure_text(Failure::kUnreachable, "h"), "proxy write to downstream h");
  EXPECT_EQ(failure_text(Failure::kClosed, "h"), "proxy downstream closed h");
  EXPECT_EQ(failure_text(Failure::kTimeout, "h"), "proxy downstream timeout h");
}

}  // namespace
}  // namespace moxi
