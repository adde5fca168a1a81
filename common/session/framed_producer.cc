#include "common/session/framed_producer.h"

#include <utility>

#include "common/protocol/binary_header.h"

namespace moxi {

Production FramedProducer::resume(ProducerOutput& out) {
  const std::string_view frame = frame_;
  if (!std::exchange(has_begun_, true)) out.append(frame.substr(0, at_));
  const Production result = body_->resume(out);
  if (result == Production::kEnded) out.append(frame.substr(at_));
  return result;
}

size_t place_of_value(std::string_view answer) {
  if (answer.empty() || answer.front() == kBinaryAnswerMagic) return answer.size();
  return answer.find('\n') + 1;
}

}  // namespace moxi
