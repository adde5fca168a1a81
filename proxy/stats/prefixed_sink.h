// Where the lines of `stats proxy` go, with what stands before their names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/function_ref.h"

namespace moxi {

class PrefixedSink {
 public:
  using Out = FunctionRef<void(std::string_view name, std::string_view value)>;

  PrefixedSink(Out out, std::string prefix) : out_(out), prefix_(std::move(prefix)) {}

  // One line: `<prefix><name> <value>`.
  void text(std::string_view name, std::string_view value) const {
    out_(prefix_ + std::string(name), value);
  }
  void number(std::string_view name, uint64_t value) const { text(name, std::to_string(value)); }
  // The same with more before the names.
  PrefixedSink under(std::string_view more) const { return {out_, prefix_ + std::string(more)}; }

 private:
  Out out_;
  std::string prefix_;
};

}  // namespace moxi
