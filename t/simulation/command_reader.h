// Reads the commands that a proxy sends to a memcached, more strictly than memcached does: a proxy
// has no reason to send anything but the plainest form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "t/simulation/store.h"

namespace moxi::simulation {

struct CommandReading {
  enum class Status { kNeedMore, kCommand, kBroken };

  Status status = Status::kNeedMore;
  size_t consumed = 0;
  std::string why{};  // kBroken
};

// Views in `request` point into `in`.
CommandReading read_command(std::string_view in, StoreRequest& request);

}  // namespace moxi::simulation
