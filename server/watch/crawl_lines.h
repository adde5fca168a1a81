// Tells the log of the crawls of slab classes. Any thread.
#pragma once

#include "server/cache/crawl_log.h"
#include "server/watch/log_hub.h"

namespace moxi {

class CrawlLines final : public CrawlLog {
 public:
  explicit CrawlLines(LogHub& hub) : hub_(hub) {}

  void crawled(const CrawledClass& found) override {
    LogLine line("lru_crawler");
    line.number("crawler", found.slab_class).text("lru", "all");
    line.number("since_run", found.since_last).number("elapsed", found.elapsed);
    line.number("examined", found.examined).number("reclaimed", found.reclaimed);
    hub_.tell(LogStream::kSystem, line);
  }

 private:
  LogHub& hub_;
};

}  // namespace moxi
