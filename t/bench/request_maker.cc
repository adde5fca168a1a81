// See request_maker.h.
#include "t/bench/request_maker.h"

#include <algorithm>
#include <cmath>

#include "t/bench/key_values.h"

namespace moxi {

namespace {

void append_key(uint32_t key, std::string& out) {
  const size_t at = out.size();
  out.resize(at + kBenchKeySize);
  write_bench_key(key, out.data() + at);
}

}  // namespace

RequestMaker::RequestMaker(const LoadOptions& options, KeySequence& keys, double set_share,
                           uint64_t limit)
    : options_(options),
      keys_(keys),
      set_bound_(set_share >= 1 ? 0 : static_cast<uint64_t>(std::ldexp(set_share, 64))),
      only_sets_(set_share >= 1),
      set_tail_(" 0 0 " + std::to_string(options.value_size) + "\r\n"),
      set_tail_noreply_(" 0 0 " + std::to_string(options.value_size) + " noreply\r\n"),
      limit_(limit) {}

Asked RequestMaker::make(std::string& out, std::vector<uint32_t>& asked_keys) {
  if (!fills_.empty()) {
    ++made_;
    append_set(fills_.back(), false, out);
    fills_.pop_back();
    return {true, 1, 0};
  }
  if (only_sets_) return make_sets(out);
  ++made_;
  if (set_bound_ == 0 || keys_.random() >= set_bound_) return make_get(out, asked_keys);
  append_set(keys_.next(), false, out);
  return {true, 1, 0};
}

Asked RequestMaker::make_get(std::string& out, std::vector<uint32_t>& asked_keys) {
  if (options_.get_form == GetForm::kBinaryGet) return make_binary_get(out, asked_keys);
  const bool meta = options_.get_form == GetForm::kMetaGet;
  out.append(meta ? "mg" : "get");
  for (size_t i = 0; i < options_.width; ++i) {
    const uint32_t key = keys_.next();
    asked_keys.push_back(key);
    out.push_back(' ');
    append_key(key, out);
  }
  out.append(meta ? " v\r\n" : "\r\n");
  return {false, static_cast<uint32_t>(options_.width), 0};
}

// GETK, so that the answer names its key.
Asked RequestMaker::make_binary_get(std::string& out, std::vector<uint32_t>& asked_keys) {
  constexpr char kGetK = 0x0c;
  constexpr auto kSize = static_cast<char>(kBenchKeySize);
  const char header[24] = {'\x80', kGetK, 0, kSize, 0, 0, 0, 0, 0, 0, 0, kSize};
  asked_keys.push_back(keys_.next());
  out.append(header, sizeof(header));
  append_key(asked_keys.back(), out);
  return {false, 1, 0};
}

Asked RequestMaker::make_sets(std::string& out) {
  const uint64_t batch = options_.noreply ? options_.depth : 1;
  const uint64_t count = std::min(batch, limit_ - made_);
  for (uint64_t i = 0; i < count; ++i)
    append_set(keys_.next(), i + 1 < count, out);
  made_ += count;
  return {true, static_cast<uint32_t>(count), 0};
}

void RequestMaker::append_set(uint32_t key, bool noreply, std::string& out) {
  out.append("set ");
  append_key(key, out);
  out.append(noreply ? set_tail_noreply_ : set_tail_);
  const size_t at = out.size();
  out.resize(at + options_.value_size);
  write_bench_value(key, out.data() + at, options_.value_size);
  out.append("\r\n");
}

}  // namespace moxi
