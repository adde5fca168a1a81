// Answers, byte for byte, and what of foreign text never gets out.
#include "common/protocol/text_server_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_words.h"
#include "t/support/queue_text.h"
#include "t/support/reply_log.h"
#include "t/support/request_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;

const ServerCodec& codec() {
  return text_server_codec();
}

std::string answer(const ReplyContext& context, const Response& response) {
  return written(
      [&](OutputQueue& out, BlockPool& pool) { codec().write(context, response, out, pool); });
}

ReplyContext context_of(Command command) {
  ReplyContext context;
  context.command = command;
  return context;
}

TEST(TextServerCodec, EveryOutcomeHasItsWords) {
  const ReplyContext plain;
  const std::array<std::pair<Outcome, const char*>, 21> lines = {{
      {Outcome::kEnd, "END\r\n"},
      {Outcome::kStored, "STORED\r\n"},
      {Outcome::kNotStored, "NOT_STORED\r\n"},
      {Outcome::kExists, "EXISTS\r\n"},
      {Outcome::kNotFound, "NOT_FOUND\r\n"},
      {Outcome::kDeleted, "DELETED\r\n"},
      {Outcome::kTouched, "TOUCHED\r\n"},
      {Outcome::kOk, "OK\r\n"},
      {Outcome::kReset, "RESET\r\n"},
      {Outcome::kMetaNoop, "MN\r\n"},
      {Outcome::kNothing, ""},
      {Outcome::kError, "ERROR\r\n"},
      {Outcome::kBadFormat, "CLIENT_ERROR bad command line format\r\n"},
      {Outcome::kBadChunk, "CLIENT_ERROR bad data chunk\r\n"},
      {Outcome::kBadDelta, "CLIENT_ERROR invalid numeric delta argument\r\n"},
      {Outcome::kNonNumeric, "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"},
      {Outcome::kBadExptime, "CLIENT_ERROR invalid exptime argument\r\n"},
      {Outcome::kTooLarge, "SERVER_ERROR object too large for cache\r\n"},
      {Outcome::kOutOfMemoryStoring, "SERVER_ERROR out of memory storing object\r\n"},
      {Outcome::kOutOfMemory, "SERVER_ERROR out of memory\r\n"},
      {Outcome::kFlushNotAllowed, "CLIENT_ERROR flush_all not allowed\r\n"},
  }};
  for (const auto& [outcome, line] : lines)
    EXPECT_EQ(answer(plain, {outcome, 0, {}}), line);
  EXPECT_EQ(answer(plain, {Outcome::kOutOfMemoryReading, 0, {}}),
            "SERVER_ERROR Out of memory during read\r\n");
  EXPECT_EQ(answer(plain, {Outcome::kKeyNotAllowed, 0, {}}),
            "CLIENT_ERROR bad command line format\r\n");
  EXPECT_EQ(answer(plain, {Outcome::kNumber, 18446744073709551615U, {}}),
            "18446744073709551615\r\n");
  EXPECT_EQ(answer(plain, {Outcome::kVersion, 0, "1.6.45"}), "VERSION 1.6.45\r\n");
  EXPECT_EQ(answer(plain, {Outcome::kClientError, 0, "no"}), "CLIENT_ERROR no\r\n");
  EXPECT_EQ(answer(plain, {Outcome::kServerError, 0, "no"}), "SERVER_ERROR no\r\n");
}

TEST(TextServerCodec, NoreplySilencesEverything) {
  ReplyContext context = context_of(Command::kSet);
  context.noreply = true;
  for (size_t i = 0; i < kFixedLines.size(); ++i)
    EXPECT_EQ(answer(context, {static_cast<Outcome>(i), 5, "text"}), "");
}

TEST(TextServerCodec, OnlyTheLastPartOfAMultigetHasAnEnd) {
  ReplyContext context;
  context.more_follows = true;
  EXPECT_EQ(answer(context, {Outcome::kEnd, 0, {}}), "");
  EXPECT_EQ(answer(context, {Outcome::kServerError, 0, "gone"}), "SERVER_ERROR gone\r\n");
}

TEST(TextServerCodec, ForeignTextStaysOnItsLine) {
  EXPECT_EQ(answer({}, {Outcome::kServerError, 0, "a\r\nVALUE x 0 1\r\n\x7f"}),
            "SERVER_ERROR a  VALUE x 0 1   \r\n");
  EXPECT_EQ(answer({}, {Outcome::kVersion, 0, std::string_view("1\0\n2", 4)}), "VERSION 1  2\r\n");
  const std::string long_text(5000, 't');
  EXPECT_EQ(answer({}, {Outcome::kClientError, 0, long_text}).size(),
            kClientErrorWord.size() + kMaxReplyText + 2);
  EXPECT_EQ(written([](OutputQueue& out, BlockPool& pool) {
              codec().write_stat({}, "a\nb", "c\r\nd", out, pool);
            }),
            "STAT a b c  d\r\n");
}

std::string value(Command command, std::string_view key, const ItemView& item) {
  return written([&](OutputQueue& out, BlockPool& pool) {
    codec().write_value(context_of(command), key, item, out, pool);
  });
}

TEST(TextServerCodec, ValuesOfEverySize) {
  const std::string key(250, 'k');
  for (size_t size = 0; size <= kMaxCopiedValue; size = size < 70 ? size + 1 : size * 2) {
    const std::string data(size, 'd');
    const std::string tail = " 7 " + std::to_string(size);
    EXPECT_EQ(value(Command::kGet, "a", {data, 7, 9}), "VALUE a" + tail + "\r\n" + data + "\r\n");
    EXPECT_EQ(value(Command::kGats, key, {data, 7, 9}),
              "VALUE " + key + tail + " 9\r\n" + data + "\r\n");
  }
}

TEST(TextServerCodec, TheLargestCopiedValueFitsItsRoom) {
  const std::string key(kMaxKeyLength, 'k');
  const std::string data(kMaxCopiedValue, 'd');
  EXPECT_LE(value(Command::kGets, key, {data, 4294967295U, 18446744073709551615U}).size(),
            ServerCodec::kValueRoom);
}

TEST(TextServerCodec, ALargeValueIsSentFromItsPieces) {
  const std::string first(3000, 'a');
  const std::string second(2000, 'b');
  const std::string text = written([&](OutputQueue& out, BlockPool& pool) {
    LargeValue large;
    large.size = first.size() + second.size();
    large.segments = {first, second};
    codec().write_large_value(context_of(Command::kGets), "k", {{}, 1, 2}, std::move(large), out,
                              pool);
  });
  EXPECT_EQ(text, "VALUE k 1 5000 2\r\n" + first + second + "\r\n");
}

TEST(TextServerCodec, ALargeHitIsTheWholeAnswerUnlessMoreFollows) {
  const std::string bytes(3000, 'a');
  const auto hit = [&bytes](bool more_follows) {
    return written([&](OutputQueue& out, BlockPool& pool) {
      LargeValue large;
      large.size = bytes.size();
      large.segments = {bytes};
      ReplyContext context = context_of(Command::kGet);
      context.more_follows = more_follows;
      codec().write_large_hit(context, "k", {{}, 1, 2}, std::move(large), out, pool);
    });
  };
  EXPECT_EQ(hit(false), "VALUE k 1 3000\r\n" + bytes + "\r\nEND\r\n");
  EXPECT_EQ(hit(true), "VALUE k 1 3000\r\n" + bytes + "\r\n");
}

TEST(TextServerCodec, AnswersComeBackThroughTheClientCodec) {
  for (size_t i = 0; i < kFixedLines.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    // No answer; the same line as another's; lines of a process, which no backend is asked for.
    if (outcome == Outcome::kNothing || outcome == Outcome::kKeyNotAllowed ||
        outcome == Outcome::kText || outcome == Outcome::kAuthenticated ||
        outcome == Outcome::kAuthContinue) {
      continue;
    }
    const std::string text = answer({}, {outcome, 12, "some text"});
    Reply reply;
    const ReplyResult result = text_client_codec().parse(text, 100, reply);
    EXPECT_EQ(result.status, ReplyStatus::kReply) << text;
    EXPECT_EQ(result.consumed, text.size());
    EXPECT_EQ(reply.response.outcome, outcome) << text;
    const bool is_number = outcome == Outcome::kNumber;
    EXPECT_EQ(reply.response.number, is_number ? 12U : 0U);
    const bool has_text = line_of(outcome).size == 0 && !is_number;
    EXPECT_EQ(reply.response.text, has_text ? "some text" : "");
  }
  const std::string hit = value(Command::kGets, "key", {"data", 5, 6});
  EXPECT_THAT(parse_at_every_split(text_client_codec(), hit, 100),
              ElementsAre("VALUE key 5 4 cas 6 [data]"));
}

TEST(TextServerCodec, TextIsWrittenAsItIs) {
  const std::string lines = "PREFIX a\tb\r\n" + std::string(5000, 'x') + "\r\nEND\r\n";
  EXPECT_EQ(answer({}, {Outcome::kText, 0, lines}), lines);
}

TEST(TextServerCodec, AnOverlongBodyIsHandedOverPiecemeal) {
  const std::string data(kMaxBufferedBody + 10, 'd');
  const std::string line = "set k 0 0 " + std::to_string(data.size()) + "\r\n";
  const std::string stream = line + data + "\r\nmn\r\n";
  std::array<KeyRef, 1> keys;
  Request request;
  const std::string_view all(stream);
  const auto parse = [&](size_t arrived) {
    return codec().parse(all.substr(0, line.size() + arrived), keys, request);
  };
  EXPECT_EQ(parse(kMaxBufferedBody - 1).status, ParseStatus::kNeedMore);
  const ParseResult pending = parse(kMaxBufferedBody);
  EXPECT_EQ(pending.status, ParseStatus::kRequest);
  EXPECT_EQ(pending.consumed, line.size());
  EXPECT_TRUE(request.value_pending);
  EXPECT_EQ(request.value_size, data.size());
  EXPECT_TRUE(request.value.empty());
  const ParseResult whole = parse(data.size() + 2);
  EXPECT_EQ(whole.consumed, line.size() + data.size() + 2);
  EXPECT_FALSE(request.value_pending);
  EXPECT_EQ(request.value, data);

  const std::string middle(kMaxBufferedBody, 'd');
  const std::string buffered =
      "set k 0 0 " + std::to_string(middle.size()) + "\r\n" + middle + "\r";
  EXPECT_EQ(codec().parse(buffered, keys, request).status, ParseStatus::kNeedMore);
  for (const size_t piece : {size_t{1000}, size_t{65536}}) {
    RequestLog log(codec());
    for (size_t at = 0; at < stream.size(); at += piece)
      log.feed(all.substr(at, piece));
    EXPECT_THAT(log.lines(), ElementsAre("set k 0 0 [" + data + "]", "mn"));
  }
}

}  // namespace
}  // namespace moxi
