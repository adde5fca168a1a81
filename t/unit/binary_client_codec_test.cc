// Answers of binary backends, at every split, and whatever is no answer to what was asked.
#include "common/protocol/binary_client_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/protocol/binary_reply_parser.h"
#include "common/protocol/binary_request_writer.h"
#include "t/support/binary_packet.h"
#include "t/support/tagged_reply_log.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using Lines = std::vector<std::string>;

constexpr uint32_t kTag = 77;
constexpr size_t kMaxValue = 100000;

Lines read(Command command, BinaryForm form, const std::string& stream) {
  const Awaited awaited{command, static_cast<uint8_t>(form), kTag};
  return tagged_elements_at_every_split(binary_client_codec(), awaited, stream, kMaxValue);
}

std::string answer(BinaryForm form, unsigned status, const std::string& value = {},
                   const std::string& key = {}, const std::string& extras = {}, uint64_t cas = 0) {
  return answer_bytes({opcode_of(form), key, extras, value, kTag, cas, status});
}

std::string done(Outcome outcome, uint64_t number = 0, const std::string& text = {}) {
  return "DONE " + std::to_string(static_cast<int>(outcome)) + ' ' + std::to_string(number) + " [" +
         text + ']';
}

std::string hit(const std::string& key, const std::string& value,
                BinaryForm form = BinaryForm::kGet) {
  return answer(form, 0, value, key, big(7, 4), 9);
}

TEST(BinaryClientCodec, ReadsHitsAndMissesOfEachKey) {
  const std::string stream = hit("a", "one") + answer(BinaryForm::kGet, 1, "", "b") + hit("c", "") +
                             answer(BinaryForm::kGet, 1, "Not found");
  EXPECT_THAT(read(Command::kGet, BinaryForm::kGet, stream),
              ElementsAre("VALUE a 7 [one]", "MISS b", "VALUE c 7 []", "MISS "));
  EXPECT_THAT(read(Command::kGets, BinaryForm::kGet, hit("a", "x")),
              ElementsAre("VALUE a 7 cas 9 [x]"));
  EXPECT_THAT(read(Command::kGats, BinaryForm::kTouchGet, hit("a", "x", BinaryForm::kTouchGet)),
              ElementsAre("VALUE a 7 cas 9 [x]"));
}

TEST(BinaryClientCodec, LargeValuesComeWithoutTheirData) {
  const std::string value(40000, 'v');
  const Awaited awaited{Command::kGet, static_cast<uint8_t>(BinaryForm::kGet), kTag};
  const std::string stream = hit("a", value) + hit("b", "x");
  EXPECT_THAT(tagged_elements(binary_client_codec(), awaited, stream, kMaxValue),
              ElementsAre("VALUE a 7 [" + value + "]", "VALUE b 7 [x]"));
  EXPECT_THAT(tagged_elements(binary_client_codec(), awaited, hit("a", value), 39999),
              ElementsAre("broken"));
}

TEST(BinaryClientCodec, ReadsTheEndsOfClassicCommands) {
  const auto ends = [](Command command, BinaryForm form, unsigned status,
                       const std::string& value = {}) {
    return read(command, form, answer(form, status, value)).front();
  };
  EXPECT_EQ(ends(Command::kSet, BinaryForm::kSet, 0), done(Outcome::kStored));
  EXPECT_EQ(ends(Command::kAdd, BinaryForm::kAdd, 2, "Data exists"), done(Outcome::kNotStored));
  EXPECT_EQ(ends(Command::kReplace, BinaryForm::kReplace, 1), done(Outcome::kNotStored));
  EXPECT_EQ(ends(Command::kAppend, BinaryForm::kAppend, 5), done(Outcome::kNotStored));
  EXPECT_EQ(ends(Command::kCas, BinaryForm::kCompare, 1), done(Outcome::kNotFound));
  EXPECT_EQ(ends(Command::kCas, BinaryForm::kCompare, 2), done(Outcome::kExists));
  EXPECT_EQ(ends(Command::kDelete, BinaryForm::kDelete, 0), done(Outcome::kDeleted));
  EXPECT_EQ(ends(Command::kDelete, BinaryForm::kDelete, 1), done(Outcome::kNotFound));
  EXPECT_EQ(ends(Command::kIncr, BinaryForm::kIncrement, 0, big(UINT64_MAX, 8)),
            done(Outcome::kNumber, UINT64_MAX));
  EXPECT_EQ(ends(Command::kIncr, BinaryForm::kIncrement, 6), done(Outcome::kNonNumeric));
  EXPECT_EQ(ends(Command::kTouch, BinaryForm::kTouch, 0), done(Outcome::kTouched));
  EXPECT_EQ(ends(Command::kTouch, BinaryForm::kTouch, 1), done(Outcome::kNotFound));
  EXPECT_EQ(ends(Command::kFlushAll, BinaryForm::kFlush, 0), done(Outcome::kOk));
  EXPECT_EQ(ends(Command::kVersion, BinaryForm::kVersion, 0, "1.6"),
            done(Outcome::kVersion, 0, "1.6"));
}

TEST(BinaryClientCodec, ReadsTroubleOfEveryKind) {
  const auto trouble = [](unsigned status, BinaryForm form = BinaryForm::kSet) {
    return read(Command::kSet, form, answer(form, status, "its own words")).front();
  };
  EXPECT_EQ(trouble(3), done(Outcome::kTooLarge));
  EXPECT_EQ(trouble(4), done(Outcome::kBadFormat));
  EXPECT_EQ(trouble(5), done(Outcome::kOutOfMemoryStoring));
  EXPECT_EQ(trouble(0x20), done(Outcome::kUnauthenticated));
  EXPECT_EQ(trouble(0x20, BinaryForm::kFlush), done(Outcome::kFlushNotAllowed));
  EXPECT_EQ(trouble(0x81), done(Outcome::kError));
  EXPECT_EQ(trouble(0x82), done(Outcome::kOutOfMemoryStoring));
  EXPECT_EQ(trouble(0x82, BinaryForm::kIncrement), done(Outcome::kOutOfMemory));
  EXPECT_EQ(trouble(0x82, BinaryForm::kGet), done(Outcome::kOutOfMemoryReading));
  EXPECT_EQ(trouble(0x84), done(Outcome::kServerError, 0, "internal error"));
  EXPECT_EQ(trouble(0x85), done(Outcome::kServerError, 0, "busy"));
  EXPECT_EQ(trouble(0x86), done(Outcome::kServerError, 0, "temporary failure"));
  for (const unsigned unknown : {0x21U, 0x09U, 0x87U, 0x100U, 0xffffU})
    EXPECT_EQ(trouble(unknown), "broken") << unknown;
}

TEST(BinaryClientCodec, ReadsListsUntilTheyEnd) {
  const auto stat = [](const std::string& name, const std::string& value) {
    return answer(BinaryForm::kStats, 0, value, name);
  };
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStats,
                   stat("pid", "7") + stat("empty", "") + stat("", "")),
              ElementsAre("STAT pid [7]", "STAT empty []", done(Outcome::kEnd)));
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStatsReset, stat("", "")),
              ElementsAre(done(Outcome::kReset)));
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStatsSwitch, stat("", "")),
              ElementsAre(done(Outcome::kOk)));
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStats, answer(BinaryForm::kStats, 1)),
              ElementsAre(done(Outcome::kError)));
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStats, stat("a b", "7")), ElementsAre("broken"));
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStats, stat("a", "7\r\nSTAT b 8")),
              ElementsAre("broken"));
  EXPECT_THAT(read(Command::kStats, BinaryForm::kStatsReset, stat("a", "7")),
              ElementsAre("broken"));
}

TEST(BinaryClientCodec, ReadsAnswersToGeneralForms) {
  const auto general = [](Command command, BinaryForm form, const std::string& stream) {
    return read(command, form, stream).front();
  };
  EXPECT_EQ(general(Command::kMetaGet, BinaryForm::kGet, hit("a b", "x")),
            "GENERAL 0 a b 7 cas 9 size 1 [x]");
  EXPECT_EQ(general(Command::kMetaGet, BinaryForm::kGetHead, hit("a", "x")),
            "GENERAL 1 a 7 cas 9 size 1 []");
  EXPECT_EQ(general(Command::kMetaGet, BinaryForm::kGet, answer(BinaryForm::kGet, 1, "", "a")),
            "GENERAL 2 a 0 cas 0 size 0 []");
  EXPECT_EQ(general(Command::kMetaGet, BinaryForm::kTouch,
                    answer(BinaryForm::kTouch, 0, "", "", big(5, 4), 3)),
            "GENERAL 1  5 cas 3 size 0 []");
  EXPECT_EQ(general(Command::kMetaGet, BinaryForm::kTouch, answer(BinaryForm::kTouch, 1)),
            "GENERAL 2  0 cas 0 size 0 []");
  EXPECT_EQ(
      general(Command::kMetaSet, BinaryForm::kSet, answer(BinaryForm::kSet, 0, "", "", "", 4)),
      "GENERAL 1  0 cas 4 size 0 []");
  EXPECT_EQ(general(Command::kMetaSet, BinaryForm::kAdd, answer(BinaryForm::kAdd, 2)),
            "GENERAL 3  0 cas 0 size 0 []");
  EXPECT_EQ(general(Command::kMetaSet, BinaryForm::kCompare, answer(BinaryForm::kCompare, 2)),
            "GENERAL 4  0 cas 0 size 0 []");
  EXPECT_EQ(general(Command::kMetaDelete, BinaryForm::kDelete, answer(BinaryForm::kDelete, 1)),
            "GENERAL 5  0 cas 0 size 0 []");
  EXPECT_EQ(general(Command::kMetaSet, BinaryForm::kSet, answer(BinaryForm::kSet, 3, "Too")),
            done(Outcome::kTooLarge));
}

// One byte or one size of a header is another than it has to be.
TEST(BinaryClientCodec, TrustsNoHeader) {
  const auto is_broken = [](const std::string& stream, BinaryForm form = BinaryForm::kGet,
                            Command command = Command::kGet) {
    return read(command, form, stream) == Lines{"broken"};
  };
  const BinaryPacket good{opcode_of(BinaryForm::kGet), "k", big(7, 4), "v", kTag, 0, 0};
  EXPECT_FALSE(is_broken(answer_bytes(good)));
  EXPECT_TRUE(is_broken(request_bytes(good)));
  EXPECT_TRUE(is_broken("VALUE k 0 1\r\nv\r\nEND\r\n"));
  BinaryPacket other = good;
  other.opcode = 0x00;
  EXPECT_TRUE(is_broken(answer_bytes(other)));
  other = good;
  other.opaque = kTag + 1;
  EXPECT_TRUE(is_broken(answer_bytes(other)));
  std::string typed = answer_bytes(good);
  typed[5] = 1;
  EXPECT_TRUE(is_broken(typed));
  other = good;
  other.extras = big(7, 8);
  EXPECT_TRUE(is_broken(answer_bytes(other)));
  other.extras = "";
  EXPECT_TRUE(is_broken(answer_bytes(other)));
  other = good;
  other.key = "";
  EXPECT_TRUE(is_broken(answer_bytes(other)));
  other.key = std::string(251, 'k');
  EXPECT_TRUE(is_broken(answer_bytes(other)));
  EXPECT_TRUE(is_broken(header_bytes(0x81, good, 5, 4, 8)));           // less than it is made of
  EXPECT_TRUE(is_broken(header_bytes(0x81, good, 1, 4, 0xffffffff)));  // more than anybody has
  EXPECT_TRUE(is_broken(header_bytes(0x81, good, 1, 4, kMaxValue + 6)));
}

TEST(BinaryClientCodec, TrustsNoBodyThatTheAnswerDoesNotHave) {
  const auto is_broken = [](Command command, BinaryForm form, const std::string& stream) {
    return read(command, form, stream) == Lines{"broken"};
  };
  EXPECT_TRUE(is_broken(Command::kSet, BinaryForm::kSet, answer(BinaryForm::kSet, 0, "x")));
  EXPECT_TRUE(is_broken(Command::kSet, BinaryForm::kSet, answer(BinaryForm::kSet, 0, "", "k")));
  EXPECT_TRUE(is_broken(Command::kSet, BinaryForm::kSet, answer(BinaryForm::kSet, 5, "", "k")));
  EXPECT_TRUE(is_broken(Command::kSet, BinaryForm::kSet,
                        answer(BinaryForm::kSet, 5, std::string(3000, 'x'))));
  EXPECT_TRUE(is_broken(Command::kIncr, BinaryForm::kIncrement,
                        answer(BinaryForm::kIncrement, 0, big(1, 4))));
  EXPECT_TRUE(is_broken(Command::kTouch, BinaryForm::kTouch,
                        answer(BinaryForm::kTouch, 0, "", "", big(1, 3))));
  EXPECT_TRUE(
      is_broken(Command::kVersion, BinaryForm::kVersion, answer(BinaryForm::kVersion, 0, "1\r\n")));
  EXPECT_TRUE(is_broken(Command::kVersion, BinaryForm::kVersion,
                        answer(BinaryForm::kVersion, 0, std::string(2000, '1'))));
}

TEST(BinaryReplyParser, TellsWhetherALoginSucceeded) {
  const auto outcome = [](const BinaryPacket& packet) {
    Reply reply;
    const ReplyResult result = parse_binary_login_reply(answer_bytes(packet), 0, reply);
    return result.status == ReplyStatus::kReply ? reply.response.outcome : Outcome::kNothing;
  };
  EXPECT_EQ(outcome({0x21, "", "", "Authenticated", 0, 0, 0}), Outcome::kAuthenticated);
  EXPECT_EQ(outcome({0x21, "", "", "Auth failure.", 0, 0, 0x20}), Outcome::kAuthFailure);
  EXPECT_EQ(outcome({0x21, "", "", "Unknown command", 0, 0, 0x81}), Outcome::kError);
  EXPECT_EQ(outcome({0x22, "", "", "Authenticated", 0, 0, 0}), Outcome::kNothing);
  EXPECT_EQ(outcome({0x21, "", "", "Authenticated", 1, 0, 0}), Outcome::kNothing);
}

}  // namespace
}  // namespace moxi
