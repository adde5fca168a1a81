// Copies of every size are exact and touch nothing beyond them; foreign text is made harmless.
#include "common/protocol/text_output.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/queue_text.h"

namespace moxi {
namespace {

TEST(TextOutput, CopiesOfEverySizeAreExact) {
  for (size_t size = 0; size < 100; ++size) {
    std::string text;
    for (size_t i = 0; i < size; ++i)
      text += static_cast<char>('a' + i % 26);
    // Exact sizes on both sides, so that a sanitizer sees any byte too many.
    const std::vector<char> from(text.begin(), text.end());
    std::vector<char> to(size);
    char* const end = put_short(to.data(), {from.data(), from.size()});
    EXPECT_EQ(end, to.data() + size);
    EXPECT_EQ(std::string(to.begin(), to.end()), text);
  }
}

TEST(TextOutput, ControlBytesBecomeBlanks) {
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    char out = 0;
    EXPECT_EQ(put_sanitised(&out, {&byte, 1}), &out + 1);
    EXPECT_EQ(out, c < 0x20 || c == 0x7f ? ' ' : byte);
  }
}

TEST(TextOutput, ALineFollowsWhatIsThere) {
  EXPECT_EQ(written([](OutputQueue& out, BlockPool& pool) {
              write_line("END\r\n", out, pool);
              write_line("OK\r\n", out, pool);
            }),
            "END\r\nOK\r\n");
}

}  // namespace
}  // namespace moxi
