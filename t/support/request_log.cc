#include "t/support/request_log.h"

#include <algorithm>
#include <array>

#include "common/protocol/text_words.h"

namespace moxi {

namespace {

constexpr size_t kRoom = 3;

std::string outcome_text(Outcome outcome) {
  const std::string_view line = line_of(outcome).view();
  return std::string(line.substr(0, line.size() < 2 ? 0 : line.size() - 2));
}

}  // namespace

void RequestLog::feed(std::string_view bytes) {
  buffer_ += bytes;
  while (!closed_ && step()) {
  }
}

bool RequestLog::step() {
  switch (mode_) {
    case Mode::kRequests:
      return !buffer_.empty() && parse_next();
    case Mode::kKeys:
      return continue_keys();
    case Mode::kBody:
      return collect_body();
    case Mode::kSwallow:
      return swallow();
  }
  return false;
}

// The key as it is meant comes with the keys.
void RequestLog::note_meta(std::string_view in, const MetaFields& meta) {
  check_view(in, meta.wire_key);
  check_view(in, meta.flags);
  if (meta.has('b')) after_ += " sent as " + std::string(meta.wire_key);
  if (!meta.flags.empty()) after_ += " flags [" + std::string(meta.flags) + ']';
  if (meta.mode != 0) after_ += std::string(" mode ") + meta.mode;
  if (meta.has('N')) after_ += " vivify " + std::to_string(meta.vivify_exptime);
  if (meta.has('R')) after_ += " recache " + std::to_string(meta.recache_below);
  if (meta.has('E')) after_ += " own cas " + std::to_string(meta.own_cas);
  if (meta.has('C')) after_ += " cas " + std::to_string(request_.cas);
  if (meta.has('J')) after_ += " initial " + std::to_string(meta.initial);
  if (request_.command == Command::kMetaArithmetic)
    after_ += " delta " + std::to_string(request_.delta);
  if (meta.touch_before_recache) after_ += " T before R";
  if (meta.touch_before_vivify) after_ += " T before N";
}

void RequestLog::check_view(std::string_view in, std::string_view view) {
  if (view.empty()) return;
  if (view.data() < in.data() || view.data() + view.size() > in.data() + in.size())
    faults_.emplace_back("a view lies outside of the input");
}

void RequestLog::drop(size_t consumed) {
  if (consumed == 0 || consumed > buffer_.size()) {
    faults_.push_back("consumed " + std::to_string(consumed));
    closed_ = true;
    return;
  }
  buffer_.erase(0, consumed);
}

bool RequestLog::parse_next() {
  // An exact copy, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(buffer_.begin(), buffer_.end());
  const std::string_view in(exact.data(), exact.size());
  std::array<KeyRef, kRoom> keys;
  const ParseResult result = codec_.parse(in, keys, request_);
  if (result.status == ParseStatus::kNeedMore) return false;
  if (result.status == ParseStatus::kClose) {
    lines_.emplace_back("closed");
    closed_ = true;
    return false;
  }
  note(request_);
  if (is_meta(request_.command)) note_meta(in, meta_);
  check_view(in, request_.value);
  check_view(in, request_.args);
  check_view(in, request_.more_keys);
  take_groups(in, request_);
  drop(result.consumed);
  if (request_.command == Command::kRejected && request_.value_size > 0) {
    mode_ = Mode::kSwallow;
    left_ = request_.value_size;
  } else if (request_.value_pending) {
    mode_ = Mode::kBody;
    left_ = request_.value_size + request_.value_end;
    body_.clear();
    return true;
  } else if (request_.keys_continue) {
    mode_ = Mode::kKeys;
    return true;
  }
  finish_line();
  return true;
}

void RequestLog::finish_line() {
  lines_.push_back(current_ + after_);
  if (request_.command == Command::kRejected && request_.close_after) {
    lines_.emplace_back("closed after it");
    closed_ = true;
  }
  if (request_.command == Command::kQuit) closed_ = true;
}

// Everything but the keys, which may come in groups.
void RequestLog::note(const Request& request) {
  after_.clear();
  if (request.command == Command::kRejected) {
    current_ = "refused " + outcome_text(request.error);
    if (request.value_size > 0) after_ += " swallow " + std::to_string(request.value_size);
    if (!request.keys.empty()) faults_.emplace_back("a refusal with keys");
  } else {
    current_ = word_of(request.command);
  }
  if (is_storage(request.command))
    after_ += ' ' + std::to_string(request.client_flags) + ' ' + std::to_string(request.exptime);
  if (request.command == Command::kCas) after_ += " unique " + std::to_string(request.cas);
  if (request.command == Command::kIncr || request.command == Command::kDecr)
    after_ += ' ' + std::to_string(request.delta);
  if (!is_storage(request.command) && request.exptime != 0)
    after_ += " time " + std::to_string(request.exptime);
  if (!request.args.empty()) after_ += " args [" + std::string(request.args) + ']';
  if (request.noreply) after_ += " noreply";
  if (request.opcode != 0) after_ += " opcode " + std::to_string(request.opcode);
  if (request.opaque != 0) after_ += " opaque " + std::to_string(request.opaque);
  if (is_storage(request.command) && !request.value_pending) {
    after_ += " [" + std::string(request.value) + ']';
    if (request.value.size() != request.value_size) faults_.emplace_back("a body of another size");
  }
}

void RequestLog::take_keys(std::string_view in, const Request& request) {
  for (const KeyRef& key : request.keys) {
    if (!is_meta(request.command) || !meta_.has('b')) check_view(in, key.bytes);
    if (key.bytes.empty() || key.bytes.size() > kMaxKeyLength) faults_.emplace_back("a bad key");
    current_ += ' ';
    current_ += key.bytes;
  }
}

void RequestLog::take_groups(std::string_view in, Request& request) {
  take_keys(in, request);
  while (!request.more_keys.empty()) {
    std::array<KeyRef, kRoom> room;
    codec_.next_keys(request, room);
    if (request.keys.empty()) faults_.emplace_back("more keys, but none came");
    take_keys(in, request);
    if (request.keys.empty()) return;
  }
}

bool RequestLog::continue_keys() {
  const std::vector<char> exact(buffer_.begin(), buffer_.end());
  const std::string_view in(exact.data(), exact.size());
  const ParseResult result = codec_.continue_keys(in, request_);
  if (result.status == ParseStatus::kNeedMore) return false;
  if (request_.command == Command::kRejected) {
    after_ += " then refused " + outcome_text(request_.error);
    drop(result.consumed);
    finish_line();
    return true;
  }
  check_view(in, request_.more_keys);
  take_groups(in, request_);
  drop(result.consumed);
  if (request_.keys_continue) return true;
  mode_ = Mode::kRequests;
  finish_line();
  return true;
}

bool RequestLog::collect_body() {
  const size_t n = std::min(left_, buffer_.size());
  if (n == 0) return false;
  body_ += buffer_.substr(0, n);
  drop(n);
  left_ -= n;
  if (left_ > 0) return true;
  mode_ = Mode::kRequests;
  const size_t end = request_.value_end;
  if (end == 0 || body_.ends_with("\r\n")) {
    after_ += " [" + body_.substr(0, body_.size() - end) + ']';
  } else {
    current_ = "refused " + outcome_text(Outcome::kBadChunk);
    after_ = request_.noreply ? " noreply" : "";
  }
  finish_line();
  return true;
}

bool RequestLog::swallow() {
  const size_t n = std::min(left_, buffer_.size());
  if (n == 0) return false;
  drop(n);
  left_ -= n;
  if (left_ == 0) mode_ = Mode::kRequests;
  return true;
}

std::vector<std::string> parse_at_every_split(const ServerCodec& codec, std::string_view stream) {
  RequestLog whole(codec);
  whole.feed(stream);
  std::vector<std::string> lines = whole.lines();
  lines.insert(lines.end(), whole.faults().begin(), whole.faults().end());
  const auto compare = [&](const RequestLog& other, size_t cut) {
    if (other.lines() != whole.lines() || !other.faults().empty())
      lines.push_back("differs at " + std::to_string(cut));
  };
  for (size_t cut = 1; cut < stream.size(); ++cut) {
    RequestLog halves(codec);
    halves.feed(stream.substr(0, cut));
    halves.feed(stream.substr(cut));
    compare(halves, cut);
  }
  RequestLog single(codec);
  for (const char c : stream)
    single.feed({&c, 1});
  compare(single, 0);
  return lines;
}

}  // namespace moxi
