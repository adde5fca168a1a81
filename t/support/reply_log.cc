#include "t/support/reply_log.h"

#include <algorithm>

#include "common/protocol/text_words.h"

namespace moxi {

void ReplyLog::feed(std::string_view bytes) {
  buffer_ += bytes;
  while (!broken_ && !buffer_.empty() && step()) {
  }
}

void ReplyLog::check_view(std::string_view in, std::string_view view) {
  if (view.empty()) return;
  if (view.data() < in.data() || view.data() + view.size() > in.data() + in.size())
    faults_.emplace_back("a view lies outside of the input");
}

bool ReplyLog::step() {
  if (left_ > 0) return collect_value();
  // An exact copy, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(buffer_.begin(), buffer_.end());
  const std::string_view in(exact.data(), exact.size());
  Reply reply;
  const ReplyResult result = codec_.parse(in, max_value_, reply);
  if (result.status == ReplyStatus::kNeedMore) return false;
  if (result.status == ReplyStatus::kBroken) {
    lines_.emplace_back("broken");
    broken_ = true;
    return false;
  }
  note(in, reply);
  if (result.consumed == 0 || result.consumed > buffer_.size()) {
    faults_.push_back("consumed " + std::to_string(result.consumed));
    broken_ = true;
    return false;
  }
  buffer_.erase(0, result.consumed);
  if (left_ == 0) lines_.push_back(current_);
  return true;
}

void ReplyLog::note(std::string_view in, const Reply& reply) {
  check_view(in, reply.key);
  check_view(in, reply.value);
  check_view(in, reply.response.text);
  const std::string key(reply.key);
  const std::string value(reply.value);
  if (reply.kind == ReplyKind::kStat) {
    current_ = "STAT " + key + " [" + value + ']';
    return;
  }
  if (reply.kind == ReplyKind::kDone) {
    const Outcome outcome = reply.response.outcome;
    const std::string_view line = line_of(outcome).view();
    const std::string text(reply.response.text);
    current_ = std::string(line.substr(0, line.size() < 2 ? 0 : line.size() - 2));
    if (outcome == Outcome::kNumber) current_ = "number " + std::to_string(reply.response.number);
    if (outcome == Outcome::kVersion) current_ = "VERSION [" + text + ']';
    if (outcome == Outcome::kClientError) current_ = "CLIENT_ERROR [" + text + ']';
    if (outcome == Outcome::kServerError) current_ = "SERVER_ERROR [" + text + ']';
    return;
  }
  if (reply.kind == ReplyKind::kGeneral) return note_general(in, reply);
  if (key.empty() || key.size() > kMaxKeyLength) faults_.emplace_back("a bad key");
  current_ = "VALUE " + key + ' ' + std::to_string(reply.client_flags) + ' ' +
             std::to_string(reply.value_size);
  if (reply.has_cas) current_ += " cas " + std::to_string(reply.cas);
  note_value(reply);
}

void ReplyLog::note_value(const Reply& reply) {
  if (reply.value_size > max_value_) faults_.emplace_back("a value that is too long");
  if (!reply.value_pending) {
    if (reply.value.size() != reply.value_size) faults_.emplace_back("a value of another size");
    current_ += " [" + std::string(reply.value) + ']';
    return;
  }
  left_ = reply.value_size + 2;
  value_.clear();
}

void ReplyLog::note_general(std::string_view in, const Reply& reply) {
  const GeneralReply& general = reply.general;
  const ItemState& state = general.state;
  check_view(in, general.key);
  current_ = "general " + std::to_string(static_cast<int>(general.status)) + ' ' +
             std::to_string(general.letters);
  if (general.has('O')) current_ += " tag " + std::to_string(general.tag);
  current_ += " key [" + std::string(general.key) + ']';
  for (const uint64_t number :
       {uint64_t{state.size}, uint64_t{state.client_flags}, state.cas,
        static_cast<uint64_t>(state.ttl), uint64_t{state.idle}, uint64_t{state.fetched},
        uint64_t{state.slab_class}, uint64_t{state.item_size}})
    current_ += ' ' + std::to_string(number);
  if (general.status == GeneralStatus::kValue) note_value(reply);
}

bool ReplyLog::collect_value() {
  const size_t n = std::min(left_, buffer_.size());
  value_ += buffer_.substr(0, n);
  buffer_.erase(0, n);
  left_ -= n;
  if (left_ > 0) return true;
  if (value_.ends_with("\r\n")) {
    lines_.push_back(current_ + " [" + value_.substr(0, value_.size() - 2) + ']');
  } else {
    lines_.emplace_back("broken");
    broken_ = true;
  }
  return true;
}

std::vector<std::string> parse_at_every_split(const ClientCodec& codec, std::string_view stream,
                                              size_t max_value) {
  ReplyLog whole(codec, max_value);
  whole.feed(stream);
  std::vector<std::string> lines = whole.lines();
  lines.insert(lines.end(), whole.faults().begin(), whole.faults().end());
  const auto compare = [&](const ReplyLog& other, size_t cut) {
    if (other.lines() != whole.lines() || !other.faults().empty())
      lines.push_back("differs at " + std::to_string(cut));
  };
  for (size_t cut = 1; cut < stream.size(); ++cut) {
    ReplyLog halves(codec, max_value);
    halves.feed(stream.substr(0, cut));
    halves.feed(stream.substr(cut));
    compare(halves, cut);
  }
  ReplyLog single(codec, max_value);
  for (const char c : stream)
    single.feed({&c, 1});
  compare(single, 0);
  return lines;
}

}  // namespace moxi
