// Requests for binary backends, byte for byte, from what clients of the other protocols say.
#include "common/protocol/binary_request_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "common/protocol/binary_opcodes.h"
#include "common/protocol/text_server_codec.h"
#include "t/support/binary_packet.h"
#include "t/support/queue_text.h"

namespace moxi {
namespace {

constexpr uint32_t kTag = 0x01020304;
constexpr unsigned kLongAgo = 2592001;

unsigned number_of(BinaryOpcode opcode) {
  return static_cast<unsigned>(opcode);
}

struct Said {
  std::string bytes;
  BinaryForm form = BinaryForm::kNoop;
  std::string objection;
};

// What a text client's line becomes.
Said say(std::string_view line) {
  std::array<KeyRef, 32> keys;
  MetaFields meta;
  Request request;
  request.meta = &meta;
  EXPECT_EQ(text_server_codec().parse(line, keys, request).status, ParseStatus::kRequest) << line;
  EXPECT_NE(request.command, Command::kRejected) << line;
  std::vector<KeyRef> all(request.keys.begin(), request.keys.end());
  while (!request.more_keys.empty()) {
    text_server_codec().next_keys(request, keys);
    all.insert(all.end(), request.keys.begin(), request.keys.end());
  }
  Said said;
  said.objection = binary_objection(request);
  if (!said.objection.empty()) return said;
  said.bytes = written([&](OutputQueue& out, BlockPool& pool) {
    said.form = write_binary_request(request, all, kTag, out, pool);
  });
  return said;
}

std::string packet(BinaryOpcode opcode, const std::string& key, const std::string& extras = {},
                   const std::string& value = {}, uint64_t cas = 0) {
  return request_bytes({number_of(opcode), key, extras, value, kTag, cas});
}

std::string stored(uint32_t flags, uint32_t time) {
  return big(flags, 4) + big(time, 4);
}

std::string counted(uint64_t delta, uint64_t initial, uint32_t time) {
  return big(delta, 8) + big(initial, 8) + big(time, 4);
}

TEST(BinaryRequestWriter, AsksForEachKeyOfARetrieval) {
  EXPECT_EQ(say("get a bc\r\n").bytes,
            packet(BinaryOpcode::kGetK, "a") + packet(BinaryOpcode::kGetK, "bc"));
  EXPECT_EQ(say("gets a\r\n").form, BinaryForm::kGet);
  EXPECT_EQ(say("gat 10 a\r\n").bytes, packet(BinaryOpcode::kGatK, "a", big(10, 4)));
  EXPECT_EQ(say("gats -1 a\r\n").bytes, packet(BinaryOpcode::kGatK, "a", big(kLongAgo, 4)));
}

TEST(BinaryRequestWriter, WritesEveryClassicCommand) {
  EXPECT_EQ(say("set k 7 9 2\r\nab\r\n").bytes,
            packet(BinaryOpcode::kSet, "k", stored(7, 9), "ab"));
  EXPECT_EQ(say("set k 0 -1 0\r\n\r\n").bytes,
            packet(BinaryOpcode::kSet, "k", stored(0, kLongAgo), ""));
  EXPECT_EQ(say("add k 0 0 1 noreply\r\na\r\n").bytes,
            packet(BinaryOpcode::kAdd, "k", stored(0, 0), "a"));
  EXPECT_EQ(say("replace k 1 0 1\r\na\r\n").bytes,
            packet(BinaryOpcode::kReplace, "k", stored(1, 0), "a"));
  EXPECT_EQ(say("append k 1 2 1\r\na\r\n").bytes, packet(BinaryOpcode::kAppend, "k", "", "a"));
  EXPECT_EQ(say("prepend k 1 2 1\r\na\r\n").bytes, packet(BinaryOpcode::kPrepend, "k", "", "a"));
  EXPECT_EQ(say("delete k noreply\r\n").bytes, packet(BinaryOpcode::kDelete, "k"));
  EXPECT_EQ(say("touch k 30\r\n").bytes, packet(BinaryOpcode::kTouch, "k", big(30, 4)));
  EXPECT_EQ(say("incr k 18446744073709551615\r\n").bytes,
            packet(BinaryOpcode::kIncrement, "k", counted(UINT64_MAX, 0, UINT32_MAX)));
  EXPECT_EQ(say("decr k 2\r\n").bytes,
            packet(BinaryOpcode::kDecrement, "k", counted(2, 0, UINT32_MAX)));
  EXPECT_EQ(say("flush_all\r\n").bytes, packet(BinaryOpcode::kFlush, ""));
  EXPECT_EQ(say("flush_all 10\r\n").bytes, packet(BinaryOpcode::kFlush, "", big(10, 4)));
  EXPECT_EQ(say("version\r\n").bytes, packet(BinaryOpcode::kVersion, ""));
  EXPECT_EQ(say("verbosity 1\r\n").bytes, packet(BinaryOpcode::kVerbosity, "", big(1, 4)));
}

TEST(BinaryRequestWriter, AnIdOfZeroIsComparedAsAnyOther) {
  EXPECT_EQ(say("cas k 1 2 1 9\r\na\r\n").bytes,
            packet(BinaryOpcode::kSet, "k", stored(1, 2), "a", 9));
  EXPECT_EQ(say("cas k 0 0 1 0\r\na\r\n").bytes,
            packet(BinaryOpcode::kSet, "k", stored(0, 0), "a", UINT64_MAX));
  EXPECT_EQ(say("md k C0\r\n").bytes, packet(BinaryOpcode::kDelete, "k", "", "", UINT64_MAX));
}

TEST(BinaryRequestWriter, StatisticsAreAskedForByName) {
  EXPECT_EQ(say("stats\r\n").bytes, packet(BinaryOpcode::kStat, ""));
  EXPECT_EQ(say("stats settings\r\n").bytes, packet(BinaryOpcode::kStat, "settings"));
  EXPECT_EQ(say("stats reset\r\n").form, BinaryForm::kStatsReset);
  EXPECT_EQ(say("stats detail on\r\n").form, BinaryForm::kStatsSwitch);
  EXPECT_NE(say("stats detail dump\r\n").objection, "");
}

TEST(BinaryRequestWriter, SaysGeneralFormsThatItCanSay) {
  EXPECT_EQ(say("mg k v f c k q Oabc\r\n").bytes, packet(BinaryOpcode::kGetK, "k"));
  EXPECT_EQ(say("mg k\r\n").form, BinaryForm::kGetHead);
  EXPECT_EQ(say("mg k v T30\r\n").bytes, packet(BinaryOpcode::kGatK, "k", big(30, 4)));
  EXPECT_EQ(say("mg k T30 f\r\n").bytes, packet(BinaryOpcode::kTouch, "k", big(30, 4)));
  EXPECT_EQ(say("mg k T30 s\r\n").form, BinaryForm::kTouchHead);
  EXPECT_EQ(say("ms k 1 F5 T6\r\na\r\n").bytes, packet(BinaryOpcode::kSet, "k", stored(5, 6), "a"));
  EXPECT_EQ(say("ms k 1 ME C5\r\na\r\n").bytes, packet(BinaryOpcode::kAdd, "k", stored(0, 0), "a"));
  EXPECT_EQ(say("ms k 1 MR\r\na\r\n").form, BinaryForm::kReplace);
  EXPECT_EQ(say("ms k 1 MR C5\r\na\r\n").form, BinaryForm::kCompare);
  EXPECT_EQ(say("ms k 1 MA C5\r\na\r\n").bytes, packet(BinaryOpcode::kAppend, "k", "", "a", 5));
  EXPECT_EQ(say("ma k\r\n").bytes,
            packet(BinaryOpcode::kIncrement, "k", counted(1, 0, UINT32_MAX)));
  EXPECT_EQ(say("ma k MD D3 N10 J7 C4\r\n").bytes,
            packet(BinaryOpcode::kDecrement, "k", counted(3, 7, 10), "", 4));
}

TEST(BinaryRequestWriter, KeysAreSentAsTheBytesThatTheyAre) {
  const std::string key("a b\0c", 5);
  // "a b\0c" in base64.
  EXPECT_EQ(say("mg YSBiAGM= b v\r\n").bytes, packet(BinaryOpcode::kGetK, key));
}

TEST(BinaryRequestWriter, ObjectsToWhatNoPacketSays) {
  for (const std::string line :
       {"mg k t\r\n", "mg k h v\r\n", "mg k l\r\n", "mg k u v\r\n", "mg k v N30\r\n",
        "mg k v R30\r\n", "mg k v E5\r\n", "ms k 1 I\r\na\r\n", "ms k 1 E5\r\na\r\n",
        "ms k 1 MA N30\r\na\r\n", "md k I T30\r\n", "md k x\r\n", "md k E5\r\n", "ma k T30\r\n",
        "ma k t\r\n", "ma k E5\r\n", "me k\r\n"})
    EXPECT_EQ(say(line).objection, "unsupported by a binary backend") << line;
}

TEST(BinaryRequestWriter, NoFormIsQuiet) {
  for (unsigned form = 0; form <= static_cast<unsigned>(BinaryForm::kStatsSwitch); ++form)
    EXPECT_FALSE(binary_operation(opcode_of(static_cast<BinaryForm>(form))).quiet) << form;
}

TEST(BinaryRequestWriter, ALoginNamesNobodyToActAs) {
  const std::string bytes = written(
      [](OutputQueue& out, BlockPool& pool) { write_binary_login("me", "secret", 5, out, pool); });
  EXPECT_EQ(bytes, request_bytes({0x21, "PLAIN", "", std::string("\0me\0secret", 10), 5, 0}));
}

}  // namespace
}  // namespace moxi
