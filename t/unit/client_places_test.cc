#include "proxy/stats/client_places.h"

#include <gtest/gtest.h>

#include <thread>

namespace moxi {
namespace {

TEST(ClientPlaces, AreGivenOutUntilThereAreNone) {
  ClientPlaces places(2);
  EXPECT_TRUE(places.take());
  EXPECT_TRUE(places.take());
  EXPECT_FALSE(places.take());
  places.give_back();
  EXPECT_TRUE(places.take());
  EXPECT_FALSE(places.take());
}

TEST(ClientPlaces, ComeBackFromOtherThreads) {
  ClientPlaces places(100);
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(places.take());
  const auto leave = [&places] {
    for (int i = 0; i < 50; ++i)
      places.give_back();
  };
  std::thread one(leave);
  std::thread two(leave);
  one.join();
  two.join();
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(places.take());
  EXPECT_FALSE(places.take());
}

}  // namespace
}  // namespace moxi
