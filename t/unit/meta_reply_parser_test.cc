// What a backend may say to a meta command, and everything else, which breaks the connection. Every
// stream is also cut at every point.
#include "common/protocol/meta_reply_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "common/protocol/meta_reply_writer.h"
#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_server_codec.h"
#include "t/support/queue_text.h"
#include "t/support/reply_log.h"

namespace moxi {
namespace {

constexpr size_t kMaxValue = 1 << 20;

struct Parsed {
  ReplyStatus status = ReplyStatus::kNeedMore;
  size_t consumed = 0;
  Reply reply;
};

Parsed parse(std::string_view in) {
  Parsed parsed;
  const ReplyResult result = text_client_codec().parse(in, kMaxValue, parsed.reply);
  parsed.status = result.status;
  parsed.consumed = result.consumed;
  return parsed;
}

bool is_broken(const std::string& in) {
  return parse(in).status == ReplyStatus::kBroken;
}

TEST(MetaReplyParser, ReadsEveryFlagOfAnItem) {
  const std::string in = "VA 2 O17 kfoo s2 f9 c18446744073709551615 t30 h1 l4 b W X Z\r\nhi\r\n";
  const Parsed parsed = parse(in);
  ASSERT_EQ(parsed.status, ReplyStatus::kReply);
  EXPECT_EQ(parsed.consumed, in.size());
  EXPECT_EQ(parsed.reply.kind, ReplyKind::kGeneral);
  EXPECT_EQ(parsed.reply.value, "hi");
  const GeneralReply& general = parsed.reply.general;
  EXPECT_EQ(general.status, GeneralStatus::kValue);
  EXPECT_EQ(general.tag, 17U);
  EXPECT_EQ(general.key, "foo");
  EXPECT_EQ(general.state.size, 2U);
  EXPECT_EQ(general.state.client_flags, 9U);
  EXPECT_EQ(general.state.cas, UINT64_MAX);
  EXPECT_EQ(general.state.ttl, 30);
  EXPECT_EQ(general.state.ttl_before, 30);
  EXPECT_EQ(general.state.idle, 4U);
  EXPECT_TRUE(general.state.fetched && general.state.encoded_key && general.state.won &&
              general.state.stale && general.state.token_out);
}

TEST(MetaReplyParser, EveryWordHasItsStatus) {
  const std::vector<std::pair<std::string, GeneralStatus>> words = {
      {"HD", GeneralStatus::kHead},
      {"EN", GeneralStatus::kMiss},
      {"NS", GeneralStatus::kNotStored},
      {"EX", GeneralStatus::kExists},
      {"NF", GeneralStatus::kNotFound}};
  for (const auto& [word, status] : words) {
    for (const std::string rest : {"", " ", " O4", " kx O4 "}) {
      const Parsed parsed = parse(word + rest + "\r\n");
      ASSERT_EQ(parsed.status, ReplyStatus::kReply) << word << rest;
      EXPECT_EQ(parsed.reply.general.status, status);
      EXPECT_EQ(parsed.reply.general.has('O'), rest.size() > 1);
    }
  }
}

TEST(MetaReplyParser, NothingIsLeftOfTheReplyBefore) {
  Reply reply;
  ASSERT_EQ(text_client_codec().parse("VA 1 O9 kk f3 W\r\nx\r\n", kMaxValue, reply).status,
            ReplyStatus::kReply);
  ASSERT_EQ(text_client_codec().parse("HD O10\r\n", kMaxValue, reply).status, ReplyStatus::kReply);
  EXPECT_EQ(reply.general.letters, meta_bit('O'));
  EXPECT_TRUE(reply.general.key.empty());
  EXPECT_FALSE(reply.general.state.won);
  EXPECT_EQ(reply.general.state.client_flags, 0U);
  EXPECT_EQ(reply.value_size, 0U);
}

TEST(MetaReplyParser, TheDescriptionOfAnItem) {
  const Parsed parsed = parse("ME k\xc3\xa4y exp=-1 la=7 cas=3 fetch=yes cls=1 size=63\r\n");
  ASSERT_EQ(parsed.status, ReplyStatus::kReply);
  const GeneralReply& general = parsed.reply.general;
  EXPECT_EQ(general.status, GeneralStatus::kDescription);
  EXPECT_EQ(general.key, "k\xc3\xa4y");
  EXPECT_EQ(general.state.ttl, ItemState::kForever);
  EXPECT_EQ(general.state.idle, 7U);
  EXPECT_EQ(general.state.cas, 3U);
  EXPECT_TRUE(general.state.fetched);
  EXPECT_EQ(general.state.slab_class, 1);
  EXPECT_EQ(general.state.item_size, 63U);
}

TEST(MetaReplyParser, WhatNoBackendWouldSayIsBroken) {
  for (const char* line : {"HD O",
                           "HD Ox",
                           "HD O-1",
                           "HD O4294967296",
                           "HD O1 O1",
                           "HD k",
                           "HD ka\x7f",
                           "HD  O1",
                           "HD s",
                           "HD sx",
                           "HD f4294967296",
                           "HD c18446744073709551616",
                           "HD t",
                           "HD t-2",
                           "HD t4x",
                           "HD h",
                           "HD h2",
                           "HD l",
                           "HD W1",
                           "HD X0",
                           "HD Zx",
                           "HD b1",
                           "HD v",
                           "HD q",
                           "HD 1",
                           "HD {",
                           "HD O1  ",
                           "VA",
                           "VA ",
                           "VA x",
                           "VA -1",
                           "VA 01x",
                           "VA 1048577",
                           "VA  2",
                           "ME",
                           "ME k",
                           "ME k exp=1",
                           "ME k exp=-1 la=0 cas=1 fetch=no cls=1 size=63 more=1",
                           "ME k exp=-1 la=0 cas=1 fetch=maybe cls=1 size=63",
                           "ME k exp=-1 la=0 cas=1 fetch=no cls=256 size=63",
                           "ME k la=0 exp=-1 cas=1 fetch=no cls=1 size=63",
                           "HDx",
                           "HD\tO1",
                           "hd",
                           "H",
                           "ENx"})
    EXPECT_TRUE(is_broken(std::string(line) + "\r\n")) << line;
  EXPECT_TRUE(is_broken("HD O1\n"));
  EXPECT_TRUE(is_broken("VA 2 O1\r\nhixx"));
  EXPECT_TRUE(is_broken("VA 2 O1\r\nhi\rx"));
  EXPECT_TRUE(is_broken("HD k" + std::string(4 * 84 + 1, 'k') + "\r\n"));
  EXPECT_TRUE(is_broken("HD " + std::string(kMaxLine, 'O')));
}

TEST(MetaReplyParser, ALargeValueIsLeftToWhoeverCollectsIt) {
  const Parsed parsed = parse("VA 32769 O1 kk\r\nab");
  ASSERT_EQ(parsed.status, ReplyStatus::kReply);
  EXPECT_TRUE(parsed.reply.value_pending);
  EXPECT_EQ(parsed.reply.value_size, 32769U);
  EXPECT_EQ(parsed.consumed, 16U);
}

TEST(MetaReplyParser, EveryCutOfAStreamMeansTheSame) {
  const std::string stream =
      "VA 4 O1 kk f7\r\n\r\n\r\n\r\nVALUE k 0 2\r\nab\r\nEND\r\nHD O2 kk t-1\r\nEN\r\nNF O3 kZm9v "
      "b\r\nME k exp=-1 la=0 cas=1 fetch=no cls=1 size=63\r\nERROR\r\nVA 40000 O4\r\n" +
      std::string(40000, 'x') + "\r\nHD\r\n";
  const std::string head = stream.substr(0, stream.find("VA 40000"));
  const std::vector<std::string> lines = parse_at_every_split(text_client_codec(), head, kMaxValue);
  EXPECT_EQ(lines.size(), 8U) << testing::PrintToString(lines);
  ReplyLog large(text_client_codec(), kMaxValue);
  for (size_t at = 0; at < stream.size(); at += 1000)
    large.feed(std::string_view(stream).substr(at, 1000));
  EXPECT_EQ(large.lines().size(), 10U);
  EXPECT_TRUE(large.faults().empty());
}

TEST(MetaReplyParser, AnyPartOfAReplyWaitsForTheRest) {
  for (const std::string stream : {"VA 4 O1 kk\r\n\r\n\r\n\r\n", "HD O1 kk t-1\r\n", "EN\r\n",
                                   "ME k exp=-1 la=0 cas=1 fetch=no cls=1 size=63\r\n"}) {
    for (size_t cut = 0; cut < stream.size(); ++cut)
      EXPECT_EQ(parse(stream.substr(0, cut)).status, ReplyStatus::kNeedMore) << cut << stream;
    EXPECT_EQ(parse(stream + "HD").consumed, stream.size());
  }
}

// What our own server writes for an item is what is read.
TEST(MetaReplyParser, UnderstandsOurOwnServer) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const std::string key(1 + random() % 250, static_cast<char>('a' + random() % 26));
    const std::string value(random() % 2000, 'v');
    MetaFields meta;
    meta.wire_key = key;
    std::string flags = "O" + std::to_string(random());
    meta.add('O');
    for (const char letter : std::string("kvsfcthl")) {
      if (random() % 2 == 0) continue;
      flags += std::string(" ") + letter;
      meta.add(letter);
    }
    meta.flags = flags;
    ItemState state;
    state.ttl = state.ttl_before = random() % 3 == 0 ? -1 : static_cast<int64_t>(random());
    state.idle = static_cast<uint32_t>(random());
    state.client_flags = static_cast<uint32_t>(random());
    state.cas = uint64_t{random()} << (random() % 32);
    state.fetched = random() % 2 == 0;
    state.won = random() % 2 == 0;
    state.size = value.size();
    ReplyContext context;
    context.command = Command::kMetaGet;
    context.meta = &meta;
    const std::string line = written([&](OutputQueue& out, BlockPool& pool) {
      write_meta_hit(context, key, {value, state.client_flags, state.cas, &state}, out, pool);
    });
    const Parsed parsed = parse(line);
    ASSERT_EQ(parsed.status, ReplyStatus::kReply) << line;
    ASSERT_EQ(parsed.consumed, line.size());
    const GeneralReply& general = parsed.reply.general;
    EXPECT_EQ(parsed.reply.value, value);
    EXPECT_EQ("O" + std::to_string(general.tag), flags.substr(0, flags.find(' ')));
    EXPECT_EQ(general.key, meta.has('k') ? key : "");
    EXPECT_EQ(general.state.won, state.won);
    if (meta.has('f')) {
      EXPECT_EQ(general.state.client_flags, state.client_flags);
    }
    if (meta.has('c')) {
      EXPECT_EQ(general.state.cas, state.cas);
    }
    if (meta.has('t')) {
      EXPECT_EQ(general.state.ttl, state.ttl);
    }
    if (meta.has('l')) {
      EXPECT_EQ(general.state.idle, state.idle);
    }
    if (meta.has('h')) {
      EXPECT_EQ(general.state.fetched, state.fetched);
    }
  }
}

// Bytes of replies, damaged: nothing outside of the input is read or shown, and a whole reply is
// understood in the same way whatever follows it.
TEST(MetaReplyParser, RandomBytesNeverLeaveTheInput) {
  std::mt19937 random(11);
  const std::vector<std::string> seeds = {
      "VA 2 O17 kfoo s2 f9 c12 t30 h1 l4 b W X Z\r\nhi\r\n", "HD O1 kk t-1\r\n", "EN O3\r\n",
      "ME k exp=-1 la=0 cas=1 fetch=no cls=1 size=63\r\n", "NF O1 kZm9v b\r\n"};
  for (int round = 0; round < 20000; ++round) {
    std::string in = seeds[random() % seeds.size()];
    for (size_t i = random() % 4; i > 0; --i)
      in[random() % in.size()] = static_cast<char>(random());
    const std::vector<char> exact(in.begin(), in.end());  // a sanitizer sees its end
    const std::string_view view(exact.data(), exact.size());
    const Parsed parsed = parse(view);
    if (parsed.status != ReplyStatus::kReply) continue;
    ASSERT_LE(parsed.consumed, view.size());
    if (parsed.reply.kind != ReplyKind::kGeneral) continue;
    for (const std::string_view part : {parsed.reply.value, parsed.reply.general.key}) {
      if (part.empty()) continue;
      ASSERT_GE(part.data(), view.data());
      ASSERT_LE(part.data() + part.size(), view.data() + view.size());
    }
    EXPECT_EQ(parse(view.substr(0, parsed.consumed)).consumed, parsed.consumed);
  }
}

}  // namespace
}  // namespace moxi
