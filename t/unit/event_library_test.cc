#include "common/net/event_library.h"

#include <gmock/gmock.h>

namespace moxi {
namespace {

TEST(EventLibrary, TellsItsVersion) {
  EXPECT_THAT(event_library_version(), ::testing::StartsWith("2."));
}

}  // namespace
}  // namespace moxi
