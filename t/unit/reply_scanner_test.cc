// scan_reply: every kind, every split point, and lines that no server should send.
#include "t/bench/reply_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace moxi {
namespace {

// Feeds `text` in two parts, split at `split`, as a connection would; kinds with key and value.
std::vector<std::string> scan_split(const std::string& text, size_t split) {
  std::vector<std::string> seen;
  std::string pending;
  for (const std::string& part : {text.substr(0, split), text.substr(split)}) {
    pending += part;
    for (Reply reply = scan_reply(pending); reply.kind != ReplyKind::kNeedMore;
         reply = scan_reply(pending)) {
      seen.push_back(std::to_string(static_cast<int>(reply.kind)) + ":" + std::string(reply.key) +
                     ":" + std::string(reply.value));
      pending.erase(0, reply.consumed);
    }
  }
  EXPECT_EQ(pending, "");
  return seen;
}

std::string binary(char status, const std::string& extras, const std::string& key,
                   const std::string& value) {
  const std::string body = extras + key + value;
  std::string header(24, '\0');
  header[0] = '\x81';
  header[1] = 0x0c;
  header[3] = static_cast<char>(key.size());
  header[4] = static_cast<char>(extras.size());
  header[7] = status;
  header[11] = static_cast<char>(body.size());
  return header + body;
}

TEST(ReplyScanner, ABinaryAnswerThatCannotBeIsReported) {
  EXPECT_EQ(scan_reply(binary(5, "", "", "Not stored")).kind, ReplyKind::kOther);
  std::string lies = binary(0, "flag", "key", "value");
  lies[3] = 100;
  EXPECT_EQ(scan_reply(lies).kind, ReplyKind::kOther);
  lies[8] = 127;
  EXPECT_EQ(scan_reply(lies).kind, ReplyKind::kOther);
}

TEST(ReplyScanner, EveryKindAtEverySplit) {
  const std::string text =
      "VALUE k1 0 5\r\na\r\nbc\r\nVALUE k2 7 0 12345\r\n\r\nEND\r\nSTORED\r\nVA 2 t5\r\nxy\r\n"
      "EN\r\nHD\r\nSERVER_ERROR out of memory\r\n" +
      binary(0, "flag", "key", "value") + binary(1, "", "", "Not found");
  const std::vector<std::string> whole = {
      "1:k1:a\r\nbc", "1:k2:", "2::", "5::",
      "3::xy",        "4::",   "5::", "6:SERVER_ERROR out of memory\r:",
      "7:key:value",  "4::"};
  for (size_t split = 0; split <= text.size(); ++split) {
    ASSERT_EQ(scan_split(text, split), whole) << split;
  }
}

TEST(ReplyScanner, BadLengthsAreUnknownLines) {
  for (const char* line : {"VALUE k 0 -1\r\n", "VALUE k 0 4294967296\r\n", "VALUE k 0\r\n",
                           "VALUE\r\n", "VA x\r\n", "VA\r\n", "\r\n", "END\n"}) {
    EXPECT_EQ(scan_reply(line).kind, ReplyKind::kOther) << line;
    EXPECT_EQ(scan_reply(line).consumed, std::string(line).size()) << line;
  }
}

TEST(ReplyScanner, AValueWithoutItsLineEndIsReported) {
  EXPECT_EQ(scan_reply("VALUE k 0 1\r\nabc\r\n").kind, ReplyKind::kOther);
}

TEST(ReplyScanner, ALineWithoutEndIsNotWaitedForForEver) {
  EXPECT_EQ(scan_reply(std::string(2000, 'x')).kind, ReplyKind::kNeedMore);
  EXPECT_EQ(scan_reply(std::string(5000, 'x')).kind, ReplyKind::kOther);
}

}  // namespace
}  // namespace moxi
