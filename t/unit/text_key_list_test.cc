// Lines of keys of any length: what is looked at whole, what is streamed, what is refused.
#include "common/protocol/text_key_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kBad[] = "refused CLIENT_ERROR bad command line format";

// " key1 key2 ..." of at least `size` bytes.
std::string keys_of_size(size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i)
    text += " key" + std::to_string(i);
  return text;
}

std::vector<std::string> feed_in_pieces(std::string_view stream, size_t piece) {
  RequestLog log(text_server_codec());
  for (size_t at = 0; at < stream.size(); at += piece)
    log.feed(stream.substr(at, piece));
  EXPECT_THAT(log.faults(), IsEmpty());
  return log.lines();
}

TEST(TextKeyList, ALineOfAnyLengthGivesAllItsKeysInOrder) {
  for (const size_t size : {size_t{2000}, kMaxLine, size_t{20000}, kMaxWholeLine - 20,
                            kMaxWholeLine, kMaxWholeLine + 20, size_t{150000}, size_t{800000}}) {
    const std::string keys = keys_of_size(size);
    for (const std::string word : {"get", "gets", "gat 5", "gats 5"}) {
      const std::string name = word.substr(0, word.find(' '));
      const std::string want = name + keys + (name.starts_with("gat") ? " time 5" : "");
      EXPECT_THAT(feed_in_pieces(word + keys + "\r\nmn\r\n", 65536), ElementsAre(want, "mn"));
      if (size > 200000) continue;
      EXPECT_THAT(feed_in_pieces(word + keys + " \nmn\r\n", 1460), ElementsAre(want, "mn"));
    }
  }
}

TEST(TextKeyList, StreamedKeysSurviveEveryCutNearTheLimit) {
  const std::string stream = "get" + keys_of_size(kMaxWholeLine + 200) + "\r\nmn\r\n";
  const std::vector<std::string> whole = feed_in_pieces(stream, stream.size());
  for (size_t cut = kMaxWholeLine - 30; cut < stream.size(); cut += 7) {
    RequestLog log(text_server_codec());
    log.feed(std::string_view(stream).substr(0, cut));
    log.feed(std::string_view(stream).substr(cut));
    EXPECT_EQ(log.lines(), whole) << cut;
  }
}

TEST(TextKeyList, ABadKeyInTheWholePartIsRefusedBeforeAnyKeyRuns) {
  const std::string long_key(251, 'k');
  const std::string keys = keys_of_size(30000);
  EXPECT_THAT(feed_in_pieces("get" + keys + " " + long_key + keys + "\r\nmn\r\n", 100000),
              ElementsAre(kBad, "mn"));
  EXPECT_THAT(feed_in_pieces("get " + long_key + keys_of_size(70000) + "\r\nmn\r\n", 65536),
              ElementsAre(kBad, "closed after it"));
  EXPECT_THAT(feed_in_pieces("gat x" + keys_of_size(70000) + "\r\nmn\r\n", 65536),
              ElementsAre("refused CLIENT_ERROR invalid exptime argument", "closed after it"));
  EXPECT_THAT(feed_in_pieces("get " + std::string(70000, 'k'), 65536),
              ElementsAre(kBad, "closed after it"));
  EXPECT_THAT(feed_in_pieces("get " + std::string(70000, ' '), 65536),
              ElementsAre(kBad, "closed after it"));
}

TEST(TextKeyList, ABadKeyAmongStreamedKeysEndsTheReplyAndTheConnection) {
  const std::string stream =
      "get" + keys_of_size(70000) + " " + std::string(251, 'k') + " a\r\nmn\r\n";
  const std::vector<std::string> lines = feed_in_pieces(stream, 65536);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], testing::EndsWith(std::string(" then ") + kBad));
  EXPECT_EQ(lines[1], "closed after it");
}

TEST(TextKeyList, ManyBlanksAmongStreamedKeysNeverFillTheBuffer) {
  RequestLog log(text_server_codec());
  log.feed("get a" + std::string(kMaxWholeLine, ' '));
  for (int i = 0; i < 100; ++i) {
    log.feed(std::string(1000, ' '));
    EXPECT_LE(log.waiting(), kMaxLine + 1000);
  }
  log.feed("b\r\n");
  EXPECT_THAT(log.lines(), ElementsAre("get a b"));
}

TEST(TextKeyList, OnlyRetrievalsMayBeLong) {
  for (const std::string start :
       {"set k 0 0 1 ", "delete ", "foo ", "get", "getx ", "mg ", "stats ", "\r", "GET "}) {
    RequestLog log(text_server_codec());
    log.feed(start + std::string(kMaxLine - start.size(), 'x'));
    EXPECT_THAT(log.lines(), IsEmpty()) << start;
    log.feed("x");
    EXPECT_THAT(log.lines(), ElementsAre("closed")) << start;
  }
  RequestLog fits(text_server_codec());
  fits.feed("foo " + std::string(kMaxLine - 4, 'x') + "\n");
  EXPECT_THAT(fits.lines(), ElementsAre("refused ERROR"));
}

TEST(TextKeyList, AHundredLeadingBlanksAreForgivenInALongLine) {
  const std::string keys = keys_of_size(3000);
  EXPECT_THAT(feed_in_pieces(std::string(100, ' ') + "get" + keys + "\r\nmn\r\n", 1000),
              ElementsAre("refused ERROR", "mn"));
  EXPECT_THAT(feed_in_pieces(std::string(101, ' ') + "get" + keys + "\r\nmn\r\n", 1000),
              ElementsAre("closed"));
  EXPECT_THAT(feed_in_pieces(" get" + keys_of_size(70000) + "\r\n", 1000), ElementsAre("closed"));
}

TEST(TextKeyList, NextKeysGivesGroupsOfTheRoomThatThereIs) {
  std::array<KeyRef, 4> room;
  Request request;
  const ParseResult result = text_server_codec().parse("get a b c d e f\r\n", room, request);
  EXPECT_EQ(result.consumed, 17U);
  ASSERT_EQ(request.keys.size(), 1U);
  EXPECT_EQ(request.more_keys, "b c d e f");
  text_server_codec().next_keys(request, room);
  EXPECT_EQ(request.keys.size(), 4U);
  EXPECT_EQ(request.more_keys, "f");
  text_server_codec().next_keys(request, room);
  ASSERT_EQ(request.keys.size(), 1U);
  EXPECT_EQ(request.keys[0].bytes, "f");
  EXPECT_THAT(request.more_keys, IsEmpty());
  text_server_codec().next_keys(request, room);
  EXPECT_TRUE(request.keys.empty());
}

TEST(TextKeyList, AnUnfinishedStreamedKeyWaits) {
  Request request;
  request.keys_continue = true;
  EXPECT_EQ(continue_key_list("", request).status, ParseStatus::kNeedMore);
  EXPECT_EQ(continue_key_list("abc", request).status, ParseStatus::kNeedMore);
  EXPECT_EQ(continue_key_list("  ", request).status, ParseStatus::kNeedMore);
  EXPECT_EQ(continue_key_list(std::string(250, 'k') + "\r", request).status,
            ParseStatus::kNeedMore);
  const ParseResult some = continue_key_list("abc d", request);
  EXPECT_EQ(some.status, ParseStatus::kRequest);
  EXPECT_EQ(some.consumed, 4U);
  EXPECT_EQ(request.more_keys, "abc ");
  EXPECT_TRUE(request.keys_continue);
  const ParseResult end = continue_key_list("\r\nmn", request);
  EXPECT_EQ(end.status, ParseStatus::kRequest);
  EXPECT_EQ(end.consumed, 2U);
  EXPECT_FALSE(request.keys_continue);
  EXPECT_THAT(request.more_keys, IsEmpty());
}

}  // namespace
}  // namespace moxi
