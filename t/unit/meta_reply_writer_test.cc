// Answers of the meta protocol, byte for byte: for each command every outcome, every flag in the
// order of the request, and what q hides.
#include "common/protocol/meta_reply_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "common/protocol/base64_key.h"
#include "common/protocol/codec.h"
#include "common/protocol/text_server_codec.h"
#include "t/support/queue_text.h"

namespace moxi {
namespace {

constexpr uint64_t kMost = 18446744073709551615U;

// A parsed line: the writers get what the parser has made of it.
class Line {
 public:
  explicit Line(std::string text) : text_(std::move(text) + "\r\n") {
    if (text_.starts_with("ms")) text_ += "\r\n";
    request_.meta = &meta_;
    const ParseResult result = text_server_codec().parse(text_, keys_, request_);
    EXPECT_EQ(result.consumed, text_.size()) << text_;
    EXPECT_NE(request_.command, Command::kRejected) << text_;
  }
  const Request& request() const { return request_; }

  std::string answer(const Response& response) const {
    return written([&](OutputQueue& out, BlockPool& pool) {
      text_server_codec().write(request_, response, out, pool);
    });
  }
  std::string hit(const ItemView& item) const {
    return written([&](OutputQueue& out, BlockPool& pool) {
      text_server_codec().write_hit(request_, request_.keys.front().bytes, item, out, pool);
    });
  }
  std::string large_hit(const ItemView& item, const std::vector<std::string_view>& pieces) const {
    return written([&](OutputQueue& out, BlockPool& pool) {
      LargeValue large;
      large.segments = pieces;
      for (const std::string_view piece : pieces)
        large.size += piece.size();
      text_server_codec().write_large_hit(request_, request_.keys.front().bytes, item,
                                          std::move(large), out, pool);
    });
  }

 private:
  std::string text_;
  MetaFields meta_;
  Request request_;
  std::array<KeyRef, 1> keys_;
};

ItemState some_state() {
  ItemState state;
  state.ttl_before = state.ttl = 30;
  state.idle = 4;
  state.client_flags = 7;
  state.cas = 9;
  state.size = 2;
  state.item_size = 66;
  state.slab_class = 1;
  return state;
}

std::string hit(const std::string& line, const ItemState& state) {
  return Line(line).hit({"hi", state.client_flags, state.cas, &state});
}
std::string head(const std::string& line, const ItemState& state) {
  Response response;
  response.state = &state;
  return Line(line).answer(response);
}
std::string answer(const std::string& line, Outcome outcome) {
  return Line(line).answer({outcome, 0, {}});
}

TEST(MetaReplyWriter, AHitShowsWhatWasAskedForInThatOrder) {
  const ItemState state = some_state();
  EXPECT_EQ(hit("mg k v", state), "VA 2\r\nhi\r\n");
  EXPECT_EQ(hit("mg k v s t f c h l", state), "VA 2 s2 t30 f7 c9 h0 l4\r\nhi\r\n");
  EXPECT_EQ(hit("mg k l h c f t s v", state), "VA 2 l4 h0 c9 f7 t30 s2\r\nhi\r\n");
  EXPECT_EQ(hit("mg key k v Oabc", state), "VA 2 kkey Oabc\r\nhi\r\n");
  EXPECT_EQ(hit("mg key  O   k  v ", state), "VA 2 O kkey\r\nhi\r\n");
  EXPECT_EQ(hit("mg k v s1 k2 t3", state), "VA 2 s2 kk t30\r\nhi\r\n");
  EXPECT_EQ(hit("mg k v q u I x M P1 L2 E1 C1 D1 J1 F1", state), "VA 2\r\nhi\r\n");
}

TEST(MetaReplyWriter, AHitWithoutItsValueIsAHead) {
  const ItemState state = some_state();
  EXPECT_EQ(head("mg k", state), "HD\r\n");
  EXPECT_EQ(head("mg key s t k f O1 c h l q", state), "HD s2 t30 kkey f7 O1 c9 h0 l4\r\n");
  // One that was asked for and not shown.
  EXPECT_EQ(head("mg key v C9 s", state), "HD s2\r\n");
  Response bare;
  EXPECT_EQ(Line("mg k t h").answer(bare), "HD t-1 h0\r\n");
}

TEST(MetaReplyWriter, AHitWithoutAStateIsPlain) {
  EXPECT_EQ(Line("mg key v k s f c t h l").hit({"hi", 7, 9}),
            "VA 2 kkey s2 f7 c9 t-1 h0 l0\r\nhi\r\n");
}

TEST(MetaReplyWriter, TheTimeLeftIsThatOfItsPlaceInTheLine) {
  ItemState state = some_state();
  state.ttl = 50;
  EXPECT_EQ(head("mg k t T50", state), "HD t30\r\n");
  EXPECT_EQ(head("mg k T50 t", state), "HD t50\r\n");
  EXPECT_EQ(head("mg k N50 t", state), "HD t50\r\n");
  EXPECT_EQ(head("mg k t N50", state), "HD t30\r\n");
  state.ttl = 0;
  EXPECT_EQ(head("mg k T-1 t", state), "HD t0\r\n");
  state.ttl = ItemState::kForever;
  EXPECT_EQ(head("mg k T0 t", state), "HD t-1\r\n");
  // It is over: not a large number, as it would be without a sign.
  state.ttl_before = -5;
  EXPECT_EQ(head("mg k t", state), "HD t0\r\n");
}

TEST(MetaReplyWriter, StatesFollowTheFlagsOfTheRequest) {
  ItemState state = some_state();
  state.won = true;
  EXPECT_EQ(hit("mg k v s", state), "VA 2 s2 W\r\nhi\r\n");
  state.stale = true;
  EXPECT_EQ(hit("mg k s v k", state), "VA 2 s2 kk X W\r\nhi\r\n");
  state.won = false;
  state.token_out = true;
  EXPECT_EQ(head("mg k", state), "HD Z X\r\n");
  state.stale = false;
  EXPECT_EQ(head("mg k s", state), "HD s2 Z\r\n");
}

TEST(MetaReplyWriter, AMissEchoesAndMayBeHidden) {
  EXPECT_EQ(answer("mg k v", Outcome::kNotFound), "EN\r\n");
  EXPECT_EQ(answer("mg key s v O1 t k", Outcome::kNotFound), "EN O1 kkey\r\n");
  EXPECT_EQ(answer("mg key s v O1 t k q", Outcome::kNotFound), "");
  EXPECT_EQ(answer("me key", Outcome::kNotFound), "EN\r\n");
}

TEST(MetaReplyWriter, QuietDoesNotHideAHit) {
  const ItemState state = some_state();
  EXPECT_EQ(hit("mg k v q", state), "VA 2\r\nhi\r\n");
  EXPECT_EQ(head("mg k q", state), "HD\r\n");
}

TEST(MetaReplyWriter, OfASetOnlySuccessIsHidden) {
  for (const std::string q : {"", " q"}) {
    Response response{Outcome::kStored, 2, {}};
    response.cas = 12;
    const Line line("ms key 0 k c O1 s T5" + q);
    EXPECT_EQ(line.answer(response), q.empty() ? "HD kkey c12 O1 s2\r\n" : "");
    response.outcome = Outcome::kExists;
    EXPECT_EQ(line.answer(response), "EX kkey c0 O1 s2\r\n");
    response.outcome = Outcome::kNotStored;
    EXPECT_EQ(line.answer(response), "NS kkey c0 O1 s2\r\n");
    response.outcome = Outcome::kNotFound;
    EXPECT_EQ(line.answer(response), "NF kkey c0 O1 s2\r\n");
    EXPECT_EQ(answer("ms key 0" + q, Outcome::kNotStored), "NS\r\n");
  }
  EXPECT_EQ(answer("ms key 0", Outcome::kStored), "HD\r\n");
  EXPECT_EQ(answer("ms key 0 v t f h l", Outcome::kStored), "HD\r\n");
}

TEST(MetaReplyWriter, OfADeleteOnlySuccessIsHidden) {
  EXPECT_EQ(answer("md key", Outcome::kDeleted), "HD\r\n");
  EXPECT_EQ(answer("md key k O1 c s t", Outcome::kDeleted), "HD kkey O1\r\n");
  EXPECT_EQ(answer("md key k O1 q", Outcome::kDeleted), "");
  EXPECT_EQ(answer("md key k O1 q", Outcome::kNotFound), "NF kkey O1\r\n");
  EXPECT_EQ(answer("md key k O1 q", Outcome::kExists), "EX kkey O1\r\n");
  EXPECT_EQ(answer("md key q", Outcome::kNotStored), "NS\r\n");
}

TEST(MetaReplyWriter, OfArithmeticOnlySuccessIsHidden) {
  ItemState state = some_state();
  state.ttl = 60;
  Response response{Outcome::kNumber, kMost, {}, &state, 13};
  EXPECT_EQ(Line("ma key").answer(response), "HD\r\n");
  EXPECT_EQ(Line("ma key v").answer(response), "VA 20\r\n18446744073709551615\r\n");
  EXPECT_EQ(Line("ma key t c v O1 T60 k s f h l").answer(response),
            "VA 20 t30 c13 O1 kkey\r\n18446744073709551615\r\n");
  EXPECT_EQ(Line("ma key N60 t J5").answer(response), "HD t60\r\n");
  EXPECT_EQ(Line("ma key q v k").answer(response), "");
  EXPECT_EQ(answer("ma key q v k O1 t c", Outcome::kNotFound), "NF kkey O1\r\n");
  EXPECT_EQ(answer("ma key q k", Outcome::kExists), "EX kkey\r\n");
  EXPECT_EQ(answer("ma key q", Outcome::kNotStored), "NS\r\n");
  response.state = nullptr;
  response.number = 0;
  EXPECT_EQ(Line("ma key v t").answer(response), "VA 1 t-1\r\n0\r\n");
}

TEST(MetaReplyWriter, DebugTellsAllThereIs) {
  ItemState state = some_state();
  EXPECT_EQ(head("me key", state), "ME key exp=30 la=4 cas=9 fetch=no cls=1 size=66\r\n");
  state.ttl = ItemState::kForever;
  state.fetched = true;
  state.encoded_key = true;
  EXPECT_EQ(head("me foo k q v", state), "ME Zm9v exp=-1 la=4 cas=9 fetch=yes cls=1 size=66\r\n");
  EXPECT_EQ(head("me Zm9v b", state), "ME Zm9v exp=-1 la=4 cas=9 fetch=yes cls=1 size=66\r\n");
  state.encoded_key = false;
  EXPECT_EQ(head("me Zm9v b", state), "ME foo exp=-1 la=4 cas=9 fetch=yes cls=1 size=66\r\n");
  // "a\nb": its bytes would end the line.
  EXPECT_EQ(head("me YQpi b", state), "ME YQpi exp=-1 la=4 cas=9 fetch=yes cls=1 size=66\r\n");
}

TEST(MetaReplyWriter, ErrorsAreNeverHidden) {
  for (const std::string line : {"mg k q", "ms k 0 q", "md k q", "ma k q", "me k q"}) {
    EXPECT_EQ(answer(line, Outcome::kOutOfMemory), "SERVER_ERROR out of memory\r\n");
    EXPECT_EQ(answer(line, Outcome::kTooLarge), "SERVER_ERROR object too large for cache\r\n");
    EXPECT_EQ(answer(line, Outcome::kNonNumeric),
              "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n");
    EXPECT_EQ(Line(line).answer({Outcome::kServerError, 0, "no"}), "SERVER_ERROR no\r\n");
  }
}

TEST(MetaReplyWriter, AKeyIsShownAsTheItemRemembersIt) {
  ItemState state = some_state();
  EXPECT_EQ(hit("mg foo k v", state), "VA 2 kfoo\r\nhi\r\n");
  EXPECT_EQ(hit("mg Zm9v b k v", state), "VA 2 kfoo\r\nhi\r\n");
  EXPECT_EQ(head("mg Zm9v k b", state), "HD kfoo\r\n");
  state.encoded_key = true;
  EXPECT_EQ(hit("mg foo v k O1", state), "VA 2 kZm9v b O1\r\nhi\r\n");
  EXPECT_EQ(head("mg Zm9v b k O1", state), "HD kZm9v b O1\r\n");
  EXPECT_EQ(head("mg foo k", state), "HD kZm9v b\r\n");
}

TEST(MetaReplyWriter, OtherAnswersShowTheKeyAsItCame) {
  for (const auto& [line, outcome, word] :
       {std::tuple("mg Zm9v b O1 k", Outcome::kNotFound, "EN O1"),
        std::tuple("ms Zm9v 0 b k", Outcome::kStored, "HD"),
        std::tuple("md Zm9v k b", Outcome::kDeleted, "HD"),
        std::tuple("ma Zm9v b k", Outcome::kNumber, "HD"),
        std::tuple("ma Zm9v k b", Outcome::kExists, "EX")})
    EXPECT_EQ(answer(line, outcome), std::string(word) + " kZm9v b\r\n") << line;
  // In the form that everybody else uses, if it was not.
  EXPECT_EQ(answer("mg Zm9v!! b k", Outcome::kNotFound), "EN kZm9v b\r\n");
  EXPECT_EQ(answer("mg Zm9vYh== b k", Outcome::kNotFound), "EN kZm9vYg== b\r\n");
}

// An item of the binary protocol may have such a key without having come as base64.
TEST(MetaReplyWriter, AKeyThatWouldEndTheLineIsShownAsBase64) {
  const ItemState state = some_state();
  for (const std::string& key :
       std::vector<std::string>{"a b", "a\r\nb", "a\tb", "a\nb", {"a\0b", 3}, "a\x7f"}) {
    std::array<char, kMaxEncodedKey + 1> room;
    const std::string text(room.data(), encode_key(room.data(), key));
    EXPECT_EQ(head("mg " + text + " b k", state), "HD k" + text + " b\r\n");
  }
  EXPECT_EQ(head("mg a\tb k", state), "HD ka\tb\r\n");
}

TEST(MetaReplyWriter, TheLongestHitFitsItsRoom) {
  ItemState state;
  state.ttl_before = state.ttl = 9223372036854775807;
  state.idle = 4294967295U;
  state.fetched = state.won = state.stale = state.token_out = true;
  state.encoded_key = true;
  const std::string data(kMaxCopiedValue, 'd');
  const std::string opaque = 'O' + std::string(31, 'o');
  const Line line("mg " + std::string(250, 'k') + " k v " + opaque + " s t f c h l N1 R1 T1 q u");
  const std::string text = line.hit({data, 4294967295U, kMost, &state});
  EXPECT_LE(text.size(), ServerCodec::kValueRoom);
  EXPECT_GT(text.size(), kMaxCopiedValue + 400);
  // No new block is taken once the room is there.
  BlockPool pool;
  OutputQueue out;
  char* const room = out.reserve(ServerCodec::kValueRoom, pool);
  text_server_codec().write_hit(line.request(), line.request().keys.front().bytes,
                                {data, 4294967295U, kMost, &state}, out, pool);
  EXPECT_EQ(std::string(room, text.size()), text);
  out.clear(pool);
}

TEST(MetaReplyWriter, ALargeHitIsSentFromItsPieces) {
  const std::string first(3000, 'a');
  const std::string second(2000, 'b');
  const ItemState state = some_state();
  EXPECT_EQ(Line("mg key v s k").large_hit({{}, 7, 9, &state}, {first, second}),
            "VA 5000 s5000 kkey\r\n" + first + second + "\r\n");
}

TEST(MetaReplyWriter, ValuesOfEverySize) {
  const ItemState state;
  for (size_t size = 0; size <= kMaxCopiedValue; size = size < 70 ? size + 1 : size * 2) {
    const std::string data(size, 'd');
    EXPECT_EQ(Line("mg k v s").hit({data, 0, 0, &state}),
              "VA " + std::to_string(size) + " s" + std::to_string(size) + "\r\n" + data + "\r\n");
  }
}

}  // namespace
}  // namespace moxi
