// A large value as it arrives from a backend: pooled blocks, taken one by one as the bytes come and
// never from the announced length. Complete, it becomes a LargeValue without a copy.
//
//   room() <- socket        take(): LargeValue{ segments -> [block][block][block], pin -> this }
//
// Lives on the heap until it is dropped unfinished or its pin is released; worker's thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "common/base/block_pool.h"
#include "common/base/pin.h"
#include "proxy/backend/value_sink.h"

namespace moxi {

class CollectedValue final : public PinOwner, public ValueSink {
 public:
  CollectedValue(size_t size, BlockPool& pool) : pool_(pool), left_(size), size_(size) {}
  CollectedValue(const CollectedValue&) = delete;
  CollectedValue& operator=(const CollectedValue&) = delete;
  ~CollectedValue() override;

  size_t left() const override { return left_; }
  std::span<char> room() override;
  void advance(size_t n) override;
  LargeValue take(std::unique_ptr<ValueSink> self) override;

 private:
  void unpin(uint64_t token) override;

  BlockPool& pool_;
  std::vector<Block*> blocks_;
  size_t left_;
  const size_t size_;
};

}  // namespace moxi
