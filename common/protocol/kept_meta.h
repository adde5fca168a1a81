// The meta part of a request whose input is gone before its answer is written: a copy, together
// with the text that its views refer to. Does not move.
#pragma once

#include <string>
#include <string_view>

#include "common/protocol/meta_fields.h"
#include "common/protocol/text_tokens.h"

namespace moxi {

class KeptMeta {
 public:
  KeptMeta() = default;
  KeptMeta(const KeptMeta&) = delete;
  KeptMeta& operator=(const KeptMeta&) = delete;

  void keep(const MetaFields& meta) {
    fields_ = meta;
    text_.assign(meta.wire_key);
    text_.append(meta.flags);
    fields_.wire_key = std::string_view(text_).substr(0, meta.wire_key.size());
    fields_.flags = std::string_view(text_).substr(meta.wire_key.size());
  }
  // As if the client had not said `letter`, which is a flag of its own.
  void drop(char letter) {
    const std::string_view flags = fields_.flags;
    std::string_view rest = flags;
    std::string_view word = take_token(rest);
    while (!word.empty() && word.front() != letter)
      word = take_token(rest);
    fields_.letters &= ~meta_bit(letter);
    if (word.empty()) return;
    const auto at = static_cast<size_t>(word.data() - text_.data());
    text_.replace(at, word.size(), word.size(), ' ');
    fields_.flags = without_blanks(flags);
  }
  MetaFields& fields() { return fields_; }
  const MetaFields& fields() const { return fields_; }

 private:
  MetaFields fields_{};
  std::string text_;
};

}  // namespace moxi
