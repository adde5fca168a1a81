#include "common/session/body_transfer.h"

#include <algorithm>
#include <cstring>

namespace moxi {

void BodyTransfer::keep(const Request& request) {
  request_ = request;
  request_.value = request_.more_keys = request_.args = {};
  request_.keys = {};
  request_.meta = nullptr;
  if (is_meta(request.command)) keep_meta(*request.meta);
  if (request.keys.empty()) return;
  const KeyRef& key = request.keys.front();
  std::memcpy(key_bytes_.data(), key.bytes.data(), key.bytes.size());
  key_ = {std::string_view(key_bytes_.data(), key.bytes.size()), key.hash};
  request_.keys = std::span(&key_, 1);
}

void BodyTransfer::keep_meta(const MetaFields& meta) {
  meta_ = meta;
  meta_text_.assign(meta.wire_key);
  meta_text_.append(meta.flags);
  meta_.wire_key = std::string_view(meta_text_).substr(0, meta.wire_key.size());
  meta_.flags = std::string_view(meta_text_).substr(meta.wire_key.size());
  request_.meta = &meta_;
}

void BodyTransfer::store(const Request& request, size_t size, std::unique_ptr<BodySink> sink) {
  keep(request);
  request_.value_pending = false;
  sink_ = std::move(sink);
  left_ = size;
  end_left_ = request.value_end;
  outcome_ = Outcome::kEnd;
}

void BodyTransfer::swallow(const Request& request, size_t size, Outcome outcome) {
  keep(request);
  sink_.reset();
  left_ = size;
  end_left_ = 0;
  outcome_ = outcome;
}

size_t BodyTransfer::feed(std::string_view in) {
  size_t fed = 0;
  while (left_ > 0 && fed < in.size()) {
    size_t n = std::min(left_, in.size() - fed);
    const std::span<char> to = room();
    if (sink_ != nullptr) {
      if (to.empty()) break;
      n = std::min(n, to.size());
      std::memcpy(to.data(), in.data() + fed, n);
    }
    advance(n);
    fed += n;
  }
  while (left_ == 0 && end_left_ > 0 && fed < in.size()) {
    const char expected = end_left_ == 2 ? '\r' : '\n';
    if (in[fed] != expected && outcome_ == Outcome::kEnd) outcome_ = Outcome::kBadChunk;
    --end_left_;
    ++fed;
  }
  return fed;
}

std::span<char> BodyTransfer::room() {
  if (sink_ == nullptr || left_ == 0) return {};
  const std::span<char> next = sink_->next();
  if (next.empty()) {
    if (sink_->is_full()) return {};
    sink_.reset();
    outcome_ = Outcome::kOutOfMemoryReading;
    return {};
  }
  return next.first(std::min(next.size(), left_));
}

void BodyTransfer::advance(size_t n) {
  if (sink_ != nullptr) sink_->advance(n);
  left_ -= n;
}

}  // namespace moxi
