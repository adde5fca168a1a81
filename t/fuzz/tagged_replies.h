// What the targets for backends that are matched by a number have in common. The first bytes of an
// input choose what was asked, the rest is what the backend says. Cut anywhere, it means the same
// as in one piece; no view leaves the input; no value exceeds its limit; and nothing is believed
// that does not name the number.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/tagged_codec.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/support/queue_text.h"

namespace moxi {

inline constexpr uint32_t kFuzzTag = 7;
inline constexpr size_t kFuzzValue = 40000;

// What was asked, from two bytes; false: the protocol cannot say that.
inline bool draw_question(const TaggedCodec& codec, unsigned char what, unsigned char how,
                          Awaited& awaited) {
  constexpr std::string_view kLetters = "vTCkscfq";
  constexpr std::string_view kModes("\0SEARP+-", 8);
  MetaFields meta;
  Request request;
  request.meta = &meta;
  request.command = static_cast<Command>(what % (static_cast<int>(Command::kRejected) + 1));
  if (request.command == Command::kRejected || request.command == Command::kAuth ||
      request.command == Command::kAdmin || request.command == Command::kQuit)
    return false;
  for (size_t bit = 0; bit < kLetters.size(); ++bit) {
    if ((how >> bit & 1) != 0) meta.add(kLetters[bit]);
  }
  meta.mode = kModes[(what >> 5) % kModes.size()];
  meta.wire_key = "key";
  if (request.command == Command::kStats && (how & 1) != 0) request.args = "reset";
  std::array<KeyRef, 1> key{KeyRef{"key"}};
  const bool is_keyless =
      request.command == Command::kStats || request.command == Command::kFlushAll ||
      request.command == Command::kVersion || request.command == Command::kVerbosity ||
      request.command == Command::kMetaNoop;
  request.keys = std::span(key).first(is_keyless ? 0 : 1);
  if (!codec.objection(request).empty()) return false;
  awaited.command = request.command;
  awaited.tag = kFuzzTag;
  written([&](OutputQueue& out, BlockPool& pool) {
    awaited.note = codec.write(request, request.keys, kFuzzTag, out, pool);
  });
  return true;
}

// The elements of a stream, as a line of text each.
class TaggedReplies {
 public:
  TaggedReplies(const TaggedCodec& codec, const Awaited& awaited)
      : codec_(codec), awaited_(awaited) {}

  void feed(std::string_view bytes) {
    buffer_ += bytes;
    while (!is_broken_ && !buffer_.empty() && step()) {
    }
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  bool step() {
    if (left_ > 0) return collect();
    // An exact copy, so that a sanitizer sees any read beyond it.
    const std::vector<char> exact(buffer_.begin(), buffer_.end());
    const std::string_view in(exact.data(), exact.size());
    Reply reply;
    const ReplyResult result = codec_.parse(in, awaited_, kFuzzValue, reply);
    if (result.status == ReplyStatus::kNeedMore) return false;
    if (result.status == ReplyStatus::kBroken) return end();
    if (result.consumed == 0 || result.consumed > in.size()) fail("consumed what is not there");
    note(in, reply);
    buffer_.erase(0, result.consumed);
    if (left_ == 0) lines_.push_back(current_);
    return true;
  }
  bool end() {
    lines_.emplace_back("broken");
    is_broken_ = true;
    return false;
  }
  void note(std::string_view in, const Reply& reply) {
    // A key that came in base64 lies in the reply itself.
    const std::string_view room(reply.key_room.data(), reply.key_room.size());
    if (!lies_in(in, reply.key) && !lies_in(room, reply.key)) fail("a key outside of the input");
    if (!lies_in(in, reply.value) || !lies_in(in, general_key(reply)))
      fail("a view outside of the input");
    const bool is_general = reply.kind == ReplyKind::kGeneral;
    if (is_general && reply.general.has('O') && reply.general.tag != kFuzzTag &&
        codec_.ends_values() == false)
      fail("somebody else's answer");
    if (reply.value_size > kFuzzValue) fail("a value that is too long");
    if (reply.value_pending) {
      if (!reply.value.empty()) fail("a part of a value");
      left_ = reply.value_size + (codec_.ends_values() ? 2 : 0);
    } else if (has_value(reply) && reply.value.size() != reply.value_size) {
      fail("a value of another size");
    }
    current_ = describe(reply);
  }
  static bool lies_in(std::string_view whole, std::string_view view) {
    return view.empty() || (view.data() >= whole.data() &&
                            view.data() + view.size() <= whole.data() + whole.size());
  }
  static std::string_view general_key(const Reply& reply) {
    return reply.kind == ReplyKind::kGeneral ? reply.general.key : std::string_view{};
  }
  static bool has_value(const Reply& reply) {
    return reply.kind == ReplyKind::kValue ||
           (reply.kind == ReplyKind::kGeneral && reply.general.status == GeneralStatus::kValue);
  }
  static std::string describe(const Reply& reply) {
    std::string text = std::to_string(static_cast<int>(reply.kind));
    const auto add = [&text](uint64_t number) { text += ' ' + std::to_string(number); };
    add(static_cast<uint64_t>(reply.response.outcome));
    add(reply.response.number);
    add(reply.value_size);
    add(reply.client_flags);
    add(reply.has_cas ? reply.cas : 0);
    for (const std::string_view part : {reply.response.text, reply.key, reply.value})
      text.append(" [").append(part).append("]");
    if (reply.kind != ReplyKind::kGeneral) return text;
    const GeneralReply& general = reply.general;
    add(static_cast<uint64_t>(general.status));
    add(general.letters);
    add(general.tag);
    add(general.state.size);
    add(general.state.cas);
    add(static_cast<uint64_t>(general.state.ttl));
    return text.append(" [").append(general.key).append("]");
  }
  bool collect() {
    const size_t size = std::min(left_, buffer_.size());
    value_ += buffer_.substr(0, size);
    buffer_.erase(0, size);
    left_ -= size;
    if (left_ > 0) return true;
    if (codec_.ends_values() && !value_.ends_with("\r\n")) return end();
    lines_.push_back(current_ + value_);
    value_.clear();
    return true;
  }

  const TaggedCodec& codec_;
  const Awaited awaited_;
  bool is_broken_ = false;
  size_t left_ = 0;  // of a value that came without its data
  std::string buffer_;
  std::string value_;
  std::string current_;
  std::vector<std::string> lines_;
};

// The whole check of one input. `is_named(in)`: whether the number stands in what the parser
// believes, found without it.
template <typename IsNamed>
void check_tagged_replies(const TaggedCodec& codec, const uint8_t* data, size_t size,
                          IsNamed is_named) {
  constexpr size_t kQuestion = 2;
  Awaited awaited;
  if (size < kQuestion || !draw_question(codec, data[0], data[1], awaited)) return;
  FuzzPieces pieces(data + kQuestion, size - kQuestion);
  TaggedReplies whole(codec, awaited);
  whole.feed(pieces.stream());
  TaggedReplies cut(codec, awaited);
  pieces.each([&](std::string_view piece) { cut.feed(piece); });
  if (cut.lines() != whole.lines()) fail("a cut stream means something else");
  Reply reply;
  const ReplyResult first = codec.parse(pieces.stream(), awaited, kFuzzValue, reply);
  if (first.status == ReplyStatus::kReply)
    is_named(awaited, reply, pieces.stream().substr(0, first.consumed));
}

}  // namespace moxi
