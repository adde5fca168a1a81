#include "t/support/tagged_reply_log.h"

#include <algorithm>

namespace moxi {
namespace {

class TaggedReplyLog {
 public:
  TaggedReplyLog(const TaggedCodec& codec, const Awaited& awaited, size_t max_value)
      : codec_(codec), awaited_(awaited), max_value_(max_value) {}

  void feed(std::string_view bytes) {
    buffer_ += bytes;
    while (!broken_ && !buffer_.empty() && step()) {
    }
  }
  std::vector<std::string> end() {
    if (!broken_ && (!buffer_.empty() || left_ > 0)) lines_.emplace_back("more");
    return lines_;
  }

 private:
  bool step() {
    if (left_ > 0) return collect();
    // An exact copy, so that a sanitizer sees any read beyond it.
    const std::vector<char> exact(buffer_.begin(), buffer_.end());
    const std::string_view in(exact.data(), exact.size());
    Reply reply;
    const ReplyResult result = codec_.parse(in, awaited_, max_value_, reply);
    if (result.status == ReplyStatus::kNeedMore) return false;
    if (result.status == ReplyStatus::kBroken) return fail("broken");
    if (result.consumed == 0 || result.consumed > buffer_.size()) return fail("fault: consumed");
    for (const std::string_view view : {reply.value, reply.general.key}) {
      const bool is_inside = view.data() >= in.data() && view.end() <= in.end();
      if (!view.empty() && !is_inside) return fail("fault: a view lies outside");
    }
    note(reply);
    buffer_.erase(0, result.consumed);
    return true;
  }

  void note(const Reply& reply) {
    const std::string key(reply.key);
    std::string line;
    switch (reply.kind) {
      case ReplyKind::kValue:
        line = "VALUE " + key + ' ' + std::to_string(reply.client_flags);
        if (reply.has_cas) line += " cas " + std::to_string(reply.cas);
        break;
      case ReplyKind::kMiss:
        lines_.push_back("MISS " + key);
        return;
      case ReplyKind::kStat:
        lines_.push_back("STAT " + key + " [" + std::string(reply.value) + ']');
        return;
      case ReplyKind::kDone:
        lines_.push_back("DONE " + std::to_string(static_cast<int>(reply.response.outcome)) + ' ' +
                         std::to_string(reply.response.number) + " [" +
                         std::string(reply.response.text) + ']');
        return;
      case ReplyKind::kGeneral:
        line = "GENERAL " + std::to_string(static_cast<int>(reply.general.status)) + ' ' +
               std::string(reply.general.key) + ' ' +
               std::to_string(reply.general.state.client_flags) + " cas " +
               std::to_string(reply.general.state.cas) + " size " +
               std::to_string(reply.general.state.size);
        break;
    }
    if (!reply.value_pending) {
      lines_.push_back(line + " [" + std::string(reply.value) + ']');
      return;
    }
    current_ = line;
    value_.clear();
    left_ = reply.value_size + (codec_.ends_values() ? 2 : 0);
  }

  bool collect() {
    const size_t n = std::min(left_, buffer_.size());
    value_ += buffer_.substr(0, n);
    buffer_.erase(0, n);
    left_ -= n;
    if (left_ == 0) lines_.push_back(current_ + " [" + value_ + ']');
    return true;
  }

  bool fail(const std::string& line) {
    lines_.push_back(line);
    broken_ = true;
    return false;
  }

  const TaggedCodec& codec_;
  const Awaited awaited_;
  const size_t max_value_;
  bool broken_ = false;
  size_t left_ = 0;
  std::string buffer_;
  std::string current_;
  std::string value_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> tagged_elements(const TaggedCodec& codec, const Awaited& awaited,
                                         std::string_view stream, size_t max_value) {
  TaggedReplyLog log(codec, awaited, max_value);
  log.feed(stream);
  return log.end();
}

std::vector<std::string> tagged_elements_at_every_split(const TaggedCodec& codec,
                                                        const Awaited& awaited,
                                                        std::string_view stream, size_t max_value) {
  const std::vector<std::string> whole = tagged_elements(codec, awaited, stream, max_value);
  std::vector<std::string> lines = whole;
  for (size_t cut = 1; cut < stream.size(); ++cut) {
    TaggedReplyLog halves(codec, awaited, max_value);
    halves.feed(stream.substr(0, cut));
    halves.feed(stream.substr(cut));
    if (halves.end() != whole) lines.push_back("differs at " + std::to_string(cut));
  }
  TaggedReplyLog single(codec, awaited, max_value);
  for (const char c : stream)
    single.feed({&c, 1});
  if (single.end() != whole) lines.emplace_back("differs byte by byte");
  return lines;
}

}  // namespace moxi
