// `lru_crawler metadump` and `mgdump`: a line for every live item, while everybody else goes on.
// On the worker of who asked; any number of them at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/base/clock.h"
#include "common/session/producer.h"
#include "server/cache/cache.h"
#include "server/cache/table_walk.h"

namespace moxi {

enum class DumpForm : uint8_t {
  kMeta,    // key=K exp=T la=T cas=N fetch=yes|no cls=N size=N flags=N
  kCommand  // mg K, or mg K b with the key in base64
};

class ItemDump final : public Producer {
 public:
  // Of the classes whose bit is set. Cache and clock outlive it.
  ItemDump(const Cache& cache, uint64_t classes, DumpForm form, const SecondClock& clock);

  Production resume(ProducerOutput& out) override;

 private:
  char* put_line(char* to, const WalkedItem& item) const;
  char* put_meta(char* to, const WalkedItem& item) const;

  const std::unique_ptr<TableWalk> walk_;
  const DumpForm form_;
  const SecondClock& clock_;
  bool began_ = false;
};

}  // namespace moxi
