#include "common/session/framed_producer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/block_pool.h"

namespace moxi {
namespace {

// Says its pieces one by one.
class Pieces final : public Producer {
 public:
  Pieces(std::vector<std::string> pieces, Production end) : pieces_(std::move(pieces)), end_(end) {}
  Production resume(ProducerOutput& out) override {
    out.append(pieces_.at(next_));
    return ++next_ == pieces_.size() ? end_ : Production::kIdle;
  }

 private:
  const std::vector<std::string> pieces_;
  const Production end_;
  size_t next_ = 0;
};

std::string say(FramedProducer& producer, size_t steps, Production expected) {
  BlockPool pool;
  OutputQueue queue;
  ProducerOutput out(queue, pool);
  Production last = Production::kMore;
  for (size_t i = 0; i < steps; ++i)
    last = producer.resume(out);
  EXPECT_EQ(last, expected);
  iovec pieces[4];
  std::string said;
  const int count = queue.gather(pieces, 4);
  for (int i = 0; i < count; ++i)
    said.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  queue.clear(pool);
  return said;
}

TEST(FramedProducer, PutsItsLinesAroundTheValue) {
  const std::string frame = "VALUE k 0 4\r\n\r\nEND\r\n";
  FramedProducer producer(
      frame, place_of_value(frame),
      std::make_unique<Pieces>(std::vector<std::string>{"ab", "cd"}, Production::kEnded));
  EXPECT_EQ(say(producer, 2, Production::kEnded), "VALUE k 0 4\r\nabcd\r\nEND\r\n");
}

TEST(FramedProducer, EndsNoValueThatIsBroken) {
  const std::string frame = "VA 4\r\n\r\n";
  FramedProducer producer(
      frame, place_of_value(frame),
      std::make_unique<Pieces>(std::vector<std::string>{"ab", ""}, Production::kBroken));
  EXPECT_EQ(say(producer, 2, Production::kBroken), "VA 4\r\nab");
}

TEST(FramedProducer, InBinaryTheValueIsTheEnd) {
  const std::string frame = "\x81\x0c and whatever\n stands there";
  EXPECT_EQ(place_of_value(frame), frame.size());
  EXPECT_EQ(place_of_value(""), 0U);
}

}  // namespace
}  // namespace moxi
