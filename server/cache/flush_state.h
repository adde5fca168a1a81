// What is remembered of flushes. The generation that a flush makes is the low byte of its number,
// so it may only be made once nothing is left of what carried that byte before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace moxi {

struct FlushState {
  std::mutex mutex;
  // All guarded by the mutex.
  uint64_t number = 0;       // of the last flush
  uint64_t swept = 0;        // no item is left that was flushed by this one or an earlier one
  size_t next_bucket = 0;    // of the sweep that is under way; 0: none is
  uint64_t sweep_until = 0;  // the number of the last flush when it began
};

}  // namespace moxi
