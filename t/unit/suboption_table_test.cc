#include "server/options/suboption_table.h"

#include <gtest/gtest.h>

#include <set>

namespace moxi {
namespace {

// Every suboption of -o that memcached 1.6.45 knows.
constexpr std::string_view kMemcachedSuboptions[] = {"maxconns_fast",
                                                     "no_maxconns_fast",
                                                     "hashpower",
                                                     "no_hashexpand",
                                                     "tail_repair_time",
                                                     "hash_algorithm",
                                                     "lru_crawler",
                                                     "no_lru_crawler",
                                                     "lru_crawler_sleep",
                                                     "lru_crawler_tocrawl",
                                                     "read_buf_mem_limit",
                                                     "resp_obj_mem_limit",
                                                     "lru_maintainer",
                                                     "no_lru_maintainer",
                                                     "hot_lru_pct",
                                                     "warm_lru_pct",
                                                     "hot_max_factor",
                                                     "warm_max_factor",
                                                     "temporary_ttl",
                                                     "idle_timeout",
                                                     "slab_chunk_max",
                                                     "slab_sizes",
                                                     "watcher_logbuf_size",
                                                     "worker_logbuf_size",
                                                     "track_sizes",
                                                     "slab_reassign",
                                                     "no_slab_reassign",
                                                     "slab_automove",
                                                     "no_slab_automove",
                                                     "slab_automove_ratio",
                                                     "slab_automove_window",
                                                     "slab_automove_freeratio",
                                                     "modern",
                                                     "no_modern",
                                                     "no_chunked_items",
                                                     "inline_ascii_resp",
                                                     "no_inline_ascii_resp",
                                                     "drop_privileges",
                                                     "no_drop_privileges",
                                                     "sock_cookie_id",
                                                     "relaxed_privileges",
                                                     "ssl_chain_cert",
                                                     "ssl_key",
                                                     "ssl_verify_mode",
                                                     "ssl_keyformat",
                                                     "ssl_ciphers",
                                                     "ssl_ca_cert",
                                                     "ssl_wbuf_size",
                                                     "ssl_session_cache",
                                                     "ssl_kernel_tls",
                                                     "ssl_min_version",
                                                     "proxy_config",
                                                     "proxy_arg",
                                                     "proxy_uring",
                                                     "proxy_memprofile",
                                                     "ext_path",
                                                     "ext_page_size",
                                                     "ext_wbuf_size",
                                                     "ext_threads",
                                                     "ext_io_depth",
                                                     "ext_item_size",
                                                     "ext_item_age",
                                                     "ext_low_ttl",
                                                     "ext_recache_rate",
                                                     "ext_compact_under",
                                                     "ext_drop_under",
                                                     "ext_max_sleep",
                                                     "ext_max_frag",
                                                     "ext_drop_unread"};

TEST(SuboptionTable, HasEverySuboptionOfMemcached) {
  for (const std::string_view name : kMemcachedSuboptions)
    EXPECT_NE(find_suboption(name), nullptr) << name;
  EXPECT_EQ(find_suboption("nonsense"), nullptr);
  EXPECT_EQ(find_suboption(""), nullptr);
}

TEST(SuboptionTable, GivesEachAReasonAndANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const SuboptionInfo& suboption : suboption_table()) {
    EXPECT_TRUE(names.insert(suboption.name).second) << suboption.name;
    EXPECT_FALSE(suboption.reason.empty()) << suboption.name;
    EXPECT_EQ(suboption.effect == Effect::kNotYet, suboption.id == SuboptionId::kNone)
        << suboption.name;
  }
}

}  // namespace
}  // namespace moxi
