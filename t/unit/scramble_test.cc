#include "proxy/route/scramble.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(Scramble, IsSplitmix64) {
  // The published sequence from 1234567.
  uint64_t state = 1234567;
  for (const uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                  4593380528125082431U, 16408922859458223821U}) {
    EXPECT_EQ(scramble(state), expected);
    state += kScrambleStep;
  }
}

}  // namespace
}  // namespace moxi
