// Who wants to hear of crawls that are over.
#pragma once

#include <cstdint>

#include "common/base/clock.h"
#include "server/cache/slab_classes.h"

namespace moxi {

// What a pass or a crawl found in one slab class.
struct CrawledClass {
  SlabClassId slab_class = 0;
  RelTime since_last = 0;  // seconds between its beginning and that of the one before; 0: the first
  RelTime elapsed = 0;     // seconds that it took
  uint64_t examined = 0;   // items
  uint64_t reclaimed = 0;
};

class CrawlLog {
 public:
  // By the maintenance thread, without a lock. For classes of which at least a page was looked at.
  virtual void crawled(const CrawledClass& found) = 0;

 protected:
  ~CrawlLog() = default;
};

}  // namespace moxi
