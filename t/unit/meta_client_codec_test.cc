// Classic commands as meta commands for a backend, byte for byte, and the answers on the way back.
#include "common/protocol/meta_client_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "t/support/queue_text.h"
#include "t/support/tagged_reply_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using Lines = std::vector<std::string>;

constexpr uint32_t kTag = 77;
constexpr size_t kMaxValue = 100000;

// What a text client's line becomes, and what awaits its answer.
struct Said {
  std::string bytes;
  Awaited awaited;
};

Said say(std::string_view line) {
  std::array<KeyRef, 32> keys;
  MetaFields meta;
  Request request;
  request.meta = &meta;
  EXPECT_EQ(text_server_codec().parse(line, keys, request).status, ParseStatus::kRequest) << line;
  std::vector<KeyRef> all(request.keys.begin(), request.keys.end());
  while (!request.more_keys.empty()) {
    text_server_codec().next_keys(request, keys);
    all.insert(all.end(), request.keys.begin(), request.keys.end());
  }
  EXPECT_EQ(meta_client_codec().objection(request), "");
  Said said;
  said.awaited = {request.command, 0, kTag};
  said.bytes = written([&](OutputQueue& out, BlockPool& pool) {
    said.awaited.note = meta_client_codec().write(request, all, kTag, out, pool);
  });
  return said;
}

Lines read(std::string_view line, std::string_view stream) {
  return tagged_elements_at_every_split(meta_client_codec(), say(line).awaited, stream, kMaxValue);
}

std::string done(Outcome outcome, uint64_t number = 0, const std::string& text = {}) {
  return "DONE " + std::to_string(static_cast<int>(outcome)) + ' ' + std::to_string(number) + " [" +
         text + ']';
}

TEST(ClassicAsMeta, WritesEveryCommandWithAKey) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"get a bc\r\n", "mg a O77 v f k\r\nmg bc O77 v f k\r\n"},
      {"gets a\r\n", "mg a O77 v f k c\r\n"},
      {"gat 10 a\r\n", "mg a O77 v f k T10\r\n"},
      {"gats -1 a\r\n", "mg a O77 v f k c T-1\r\n"},
      {"set k 0 0 2\r\nab\r\n", "ms k 2 O77\r\nab\r\n"},
      {"set k 7 -9 0\r\n\r\n", "ms k 0 O77 F7 T-9\r\n\r\n"},
      {"add k 0 0 1 noreply\r\na\r\n", "ms k 1 O77 ME\r\na\r\n"},
      {"replace k 4294967295 5 1\r\na\r\n", "ms k 1 O77 F4294967295 T5 MR\r\na\r\n"},
      {"append k 1 2 1\r\na\r\n", "ms k 1 O77 MA\r\na\r\n"},
      {"prepend k 1 2 1\r\na\r\n", "ms k 1 O77 MP\r\na\r\n"},
      {"cas k 1 2 1 0\r\na\r\n", "ms k 1 O77 F1 T2 C0\r\na\r\n"},
      {"delete k\r\n", "md k O77\r\n"},
      {"touch k -5\r\n", "mg k O77 T-5\r\n"},
      {"incr k 18446744073709551615\r\n", "ma k O77 v MI D18446744073709551615\r\n"},
      {"decr k 1 noreply\r\n", "ma k O77 v MD D1\r\n"},
  };
  for (const auto& [line, bytes] : cases)
    EXPECT_EQ(say(line).bytes, bytes) << line;
}

TEST(MetaClientCodec, WhatHasNoMetaFormIsAClassicLine) {
  EXPECT_EQ(say("stats items\r\n").bytes, "stats items\r\n");
  EXPECT_EQ(say("flush_all 10\r\n").bytes, "flush_all 10\r\n");
  EXPECT_EQ(say("version\r\n").bytes, "version\r\n");
  EXPECT_THAT(read("stats\r\n", "STAT a 1\r\nEND\r\n"),
              ElementsAre("STAT a [1]", done(Outcome::kEnd)));
  EXPECT_THAT(read("version\r\n", "VERSION 1.6\r\n"),
              ElementsAre(done(Outcome::kVersion, 0, "1.6")));
}

TEST(MetaClientCodec, GeneralFormsKeepTheirFlags) {
  const std::string bytes = say("mg k v t O1 q\r\n").bytes;
  EXPECT_EQ(bytes.find(" q"), std::string::npos);
  EXPECT_NE(bytes.find(" O77"), std::string::npos);
  EXPECT_NE(bytes.find(" t"), std::string::npos);
  EXPECT_THAT(read("mg k v\r\n", "VA 1 O77 kk f3\r\nx\r\n"),
              ElementsAre("GENERAL 0 k 3 cas 0 size 1 [x]"));
}

TEST(MetaClientCodec, ReadsHitsAndMissesOfEachKey) {
  EXPECT_THAT(read("get a b\r\n", "VA 2 O77 f7 ka\r\nxy\r\nEN O77 kb\r\n"),
              ElementsAre("VALUE a 7 [xy]", "MISS b"));
  EXPECT_THAT(read("gets a\r\n", "VA 0 O77 f7 ka c5\r\n\r\n"), ElementsAre("VALUE a 7 cas 5 []"));
  EXPECT_THAT(read("get foo\r\n", "VA 1 O77 f0 kZm9v b\r\nx\r\n"), ElementsAre("VALUE foo 0 [x]"));
  const std::string value(40000, 'v');
  EXPECT_THAT(tagged_elements(meta_client_codec(), say("get a b\r\n").awaited,
                              "VA 40000 O77 f0 ka\r\n" + value + "\r\nEN O77 kb\r\n", kMaxValue),
              ElementsAre("VALUE a 0 [" + value + "\r\n]", "MISS b"));
}

TEST(MetaClientCodec, ReadsTheEndsOfClassicCommands) {
  EXPECT_EQ(read("set k 0 0 1\r\na\r\n", "HD O77\r\n"), Lines{done(Outcome::kStored)});
  EXPECT_EQ(read("add k 0 0 1\r\na\r\n", "NS O77\r\n"), Lines{done(Outcome::kNotStored)});
  EXPECT_EQ(read("cas k 0 0 1 5\r\na\r\n", "EX O77\r\n"), Lines{done(Outcome::kExists)});
  EXPECT_EQ(read("cas k 0 0 1 5\r\na\r\n", "NF O77\r\n"), Lines{done(Outcome::kNotFound)});
  EXPECT_EQ(read("delete k\r\n", "HD O77\r\n"), Lines{done(Outcome::kDeleted)});
  EXPECT_EQ(read("touch k 1\r\n", "HD O77\r\n"), Lines{done(Outcome::kTouched)});
  EXPECT_EQ(read("touch k 1\r\n", "EN O77\r\n"), Lines{done(Outcome::kNotFound)});
  EXPECT_EQ(read("incr k 1\r\n", "VA 2 O77\r\n42\r\n"), Lines{done(Outcome::kNumber, 42)});
  EXPECT_EQ(read("set k 0 0 1\r\na\r\n", "SERVER_ERROR object too large for cache\r\n"),
            Lines{done(Outcome::kTooLarge)});
  EXPECT_EQ(read("get k\r\n", "SERVER_ERROR busy\r\n"),
            Lines{done(Outcome::kServerError, 0, "busy")});
}

TEST(MetaClientCodec, TrustsNoAnswerToSomethingElse) {
  const Lines broken{"broken"};
  for (const std::string stream :
       {"HD O78\r\n", "HD\r\n", "STORED\r\n", "END\r\n", "VALUE k 0 1\r\na\r\nEND\r\n", "OK\r\n",
        "STAT a 1\r\n", "5\r\n", "ME k exp=-1 la=0 cas=1 fetch=no cls=1 size=50\r\n"})
    EXPECT_EQ(read("set k 0 0 1\r\na\r\n", stream), broken) << stream;
  for (const std::string stream :
       {"VA 1 O78 f0 kk\r\na\r\n", "VA 1 O77 f0\r\na\r\n", "VA 1 O77 kk\r\na\r\n",
        "VA 1 O77 f0 kk c5\r\na\r\n", "VA 1 O77 f0 k!!! b\r\na\r\n", "VA 1 O77 f0 kYSBi b\r\na\r\n",
        "HD O77 kk\r\n", "EN\r\n", "END\r\n", "VALUE k 0 1\r\na\r\nEND\r\n",
        "VA 100001 O77 f0 kk\r\n"})
    EXPECT_EQ(read("get k\r\n", stream), broken) << stream;
  for (const std::string stream :
       {"VA 1 O77\r\na\r\n", "VA 0 O77\r\n\r\n", "VA 21 O77\r\n100000000000000000000\r\n", "5\r\n"})
    EXPECT_EQ(read("incr k 1\r\n", stream), broken) << stream;
}

}  // namespace
}  // namespace moxi
