#include "proxy/forward/failure_text.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(FailureText, NamesTheHostWhereItWasTried) {
  EXPECT_EQ(failure_text(Failure::kUnreachable, "h"), "proxy write to downstream h");
  EXPECT_EQ(failure_text(Failure::kUnanswered, "h"), "proxy downstream closed h");
  EXPECT_EQ(failure_text(Failure::kClosed, "h"), "proxy downstream closed h");
  EXPECT_EQ(failure_text(Failure::kTimeout, "h"), "proxy downstream timeout h");
}

TEST(FailureText, NamesNobodyWhereNothingWasTried) {
  EXPECT_EQ(failure_text(Failure::kRefused, "h"), "proxy write to downstream");
  EXPECT_EQ(failure_text(Failure::kQueueTimeout, "h"), "proxy downstream timeout");
}

}  // namespace
}  // namespace moxi
