// A value that is sent while it still comes: its bytes are made by another producer; what leads to
// them and what follows are written around them. On the session's worker.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "common/session/producer.h"

namespace moxi {

class FramedProducer final : public Producer {
 public:
  // `frame`: the answer without its value, which stands at `at`.
  FramedProducer(std::string frame, size_t at, std::unique_ptr<Producer> body)
      : frame_(std::move(frame)), at_(at), body_(std::move(body)) {}

  Production resume(ProducerOutput& out) override;
  bool may_be_cut() const override { return false; }
  void started(const Wakeup& wakeup) override { body_->started(wakeup); }

 private:
  const std::string frame_;
  const size_t at_;
  const std::unique_ptr<Producer> body_;
  bool has_begun_ = false;
};

// Where the value belongs in an answer that was written without it: behind its first line, or in
// binary at the end.
size_t place_of_value(std::string_view answer);

}  // namespace moxi
