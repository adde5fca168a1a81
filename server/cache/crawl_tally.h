// What the pass or crawl under way has found so far, by slab class. The stepping thread's.
#pragma once

#include <array>
#include <cstdint>

#include "common/base/clock.h"
#include "server/cache/crawl_log.h"
#include "server/cache/page_sweep.h"
#include "server/cache/slab_classes.h"

namespace moxi {

class CrawlTally {
 public:
  void begin(RelTime now) {
    began_ = now;
    for (Row& row : rows_) {
      row.looked = false;
      row.examined = row.reclaimed = 0;
    }
  }
  void add(SlabClassId id, const SweptPage& swept) {
    Row& row = rows_[id];
    row.looked = true;
    row.examined += swept.checked;
    row.reclaimed += swept.reclaimed;
  }
  uint64_t examined(SlabClassId id) const { return rows_[id].examined; }

  // `log` may be null.
  void end(RelTime now, CrawlLog* log) {
    for (SlabClassId id = 0; id < rows_.size(); ++id) {
      Row& row = rows_[id];
      if (!row.looked) continue;
      const RelTime since_last = row.last_began == 0 ? 0 : began_ - row.last_began;
      row.last_began = began_;
      if (log != nullptr) log->crawled({id, since_last, now - began_, row.examined, row.reclaimed});
    }
  }

 private:
  struct Row {
    bool looked = false;
    uint64_t examined = 0;
    uint64_t reclaimed = 0;
    RelTime last_began = 0;  // 0: never
  };

  RelTime began_ = 0;
  std::array<Row, kMaxSlabClasses + 1> rows_{};
};

}  // namespace moxi
