// The lines of `stats proxy` about one pool, in moxi's words: `PORT:NAME:<family>:<name>`. A number
// that moxi had and that means nothing here is left out; doc/compat.md says which and why.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "proxy/stats/key_stats.h"
#include "proxy/stats/pool_view.h"
#include "proxy/stats/prefixed_sink.h"

namespace moxi {

// `out` has the prefix of the pool, for all of these.

// info:
void list_pool_info(const PoolView& view, const PrefixedSink& out);
// behavior: and, of each backend, behavior-N:
void list_pool_behaviors(const PoolView& view, const PrefixedSink& out);
// pstd_stats:
void list_pool_counters(const PoolView& view, const PrefixedSink& out);
// pstd_stats_cmd:
void list_pool_commands(const PoolView& view, const PrefixedSink& out);
// key_stats:KEY: of keys that are followed since after `start`.
void list_key_stats(const KeyStats::Copy& keys, TimePoint start, const PrefixedSink& out);
// connect and reserved, and latency-N: of each backend; nothing without time_stats.
void list_pool_timings(const PoolView& view, const PrefixedSink& out);

// The backends as -z has them, without secrets.
std::string config_text(const PoolConfig& config);
// Every key of -Z with its present value, secrets masked.
void list_behavior(const Behavior& behavior, const PrefixedSink& out);

}  // namespace moxi
