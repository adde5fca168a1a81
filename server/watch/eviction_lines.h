// Tells the log of evicted items. Any thread.
#pragma once

#include "server/cache/eviction_log.h"
#include "server/watch/log_hub.h"

namespace moxi {

class EvictionLines final : public EvictionLog {
 public:
  explicit EvictionLines(LogHub& hub) : hub_(hub) {}

  void evicted(const EvictedItem& item) override {
    LogLine line("eviction");
    line.key(item.key).text("fetch", item.fetched ? "yes" : "no");
    line.seconds("ttl", item.seconds_left).number("la", item.idle);
    line.number("clsid", item.slab_class).number("size", item.size);
    hub_.tell(LogStream::kEvictions, line);
  }

 private:
  LogHub& hub_;
};

}  // namespace moxi
