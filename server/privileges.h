// What the process may do: its limits of descriptors and core files, the user that it runs as, and
// memory that stays in RAM. Main thread, at start, before there are other threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/status.h"
#include "server/options/early_exit.h"

namespace moxi {

// Room for `connections` clients and `others` descriptors. Takes what the hard limit allows if that
// is enough for the clients.
std::optional<EarlyExit> raise_descriptor_limit(uint64_t connections, uint64_t others);

// Core files of any size, or as large as the hard limit allows (-r).
std::optional<EarlyExit> raise_core_limit();

// Started as root: becomes `user`, who must be named. Others stay who they are.
std::optional<EarlyExit> drop_privileges(const std::string& user);

// Keeps the memory of the process in RAM, what it takes later among it (-k). The status says why
// not, which is no reason to end: as when fewer than `bytes` may be locked, where a later part of
// them could not be had at all.
[[nodiscard]] Status lock_memory(uint64_t bytes);

}  // namespace moxi
