#include "server/options/suboptions.h"

#include <gmock/gmock.h>

#include "server/options/suboption_table.h"

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ServerOptions applied(std::string_view list) {
  ServerOptions options;
  const std::optional<EarlyExit> failure = apply_suboptions(list, options);
  EXPECT_FALSE(failure) << failure->text;
  return options;
}

EarlyExit refused(std::string_view list) {
  ServerOptions options;
  std::optional<EarlyExit> failure = apply_suboptions(list, options);
  EXPECT_TRUE(failure) << list;
  return failure.value_or(EarlyExit{});
}

TEST(Suboptions, DoWhatTheySay) {
  EXPECT_FALSE(applied("no_maxconns_fast").maxconns_fast);
  EXPECT_TRUE(applied("no_maxconns_fast,maxconns_fast").maxconns_fast);
  EXPECT_EQ(applied("hot_lru_pct=30,warm_lru_pct=50").hot_lru_pct, 30U);
  EXPECT_EQ(applied("warm_lru_pct=50").warm_lru_pct, 50U);
  EXPECT_EQ(applied("temporary_ttl=61").temporary_ttl, 61U);
  EXPECT_EQ(applied("watcher_logbuf_size=1").watcher_logbuf_bytes, 1024U);
  EXPECT_EQ(applied("worker_logbuf_size=1024").worker_logbuf_bytes, size_t{1} << 20);
  EXPECT_EQ(applied("slab_chunk_max=256").slab_chunk_max, size_t{256} << 10);
  EXPECT_EQ(applied("slab_chunk_max=16384").slab_chunk_max, 16384U);
  EXPECT_THAT(applied("slab_sizes=100-200-300").slab_sizes, ElementsAre(100, 200, 300));
  EXPECT_EQ(applied("no_chunked_items").slab_chunk_max, size_t{1} << 20);
  EXPECT_EQ(applied("read_buf_mem_limit=8").buffer_limit, size_t{8} << 20);
  EXPECT_FALSE(applied("no_lru_crawler").lru_crawler);
  EXPECT_FALSE(applied("no_lru_maintainer").segmented);
  EXPECT_FALSE(applied("no_slab_reassign").slab_reassign);
  EXPECT_FALSE(applied("no_modern").segmented);
  EXPECT_EQ(applied("no_modern").slab_chunk_max, size_t{1} << 20);
}

TEST(Suboptions, AcceptWhatHasNoEffect) {
  applied("");
  applied("modern,,relaxed_privileges,lru_crawler,lru_maintainer");
  applied("hashpower=20,hash_algorithm=murmur3,tail_repair_time=10,no_hashexpand");
  applied("slab_reassign,slab_automove,slab_automove=2,slab_automove_ratio=0.5");
  applied("slab_automove_window=30,slab_automove_freeratio=0.1,hot_max_factor=0.2");
  applied("idle_timeout=0,inline_ascii_resp,worker_logbuf_size=64,resp_obj_mem_limit=1");
}

TEST(Suboptions, RefuseAnUnknownWordAsMemcachedDoes) {
  const EarlyExit exit = refused("maxconns_fast,foo");
  EXPECT_EQ(exit.code, kExitFailure);
  EXPECT_EQ(exit.text, "Illegal suboption \"foo\"");
}

TEST(Suboptions, RefuseBadValues) {
  EXPECT_THAT(refused("hot_lru_pct").text, HasSubstr("Missing hot_lru_pct argument"));
  for (const std::string_view list :
       {"hot_lru_pct=0",    "hot_lru_pct=80",         "warm_lru_pct=x",
        "temporary_ttl=-1", "watcher_logbuf_size=0",  "worker_logbuf_size=x",
        "slab_chunk_max=0", "slab_chunk_max=2000000", "slab_sizes=100-104",
        "slab_sizes=1-x",   "slab_sizes=200-100",     "hashpower=11",
        "hashpower=33",     "hash_algorithm=md5",     "tail_repair_time=9",
        "slab_automove=3",  "slab_automove_window=2", "slab_automove_ratio=1.5",
        "hot_max_factor=0", "hot_max_factor=nan",     "idle_timeout=x",
        "maxconns_fast=1",  "lru_crawler_sleep=-1",   "read_buf_mem_limit=x"}) {
    EXPECT_EQ(refused(list).code, kExitFailure) << list;
  }
}

TEST(Suboptions, RefuseWhatThisVersionDoesNotHave) {
  for (const SuboptionInfo& suboption : suboption_table()) {
    if (suboption.effect != Effect::kNotYet) continue;
    const std::string name(suboption.name);
    EXPECT_THAT(refused(name).text, HasSubstr("not supported in this version"));
    EXPECT_THAT(refused(name + "=1").text, HasSubstr(name));
  }
}

}  // namespace
}  // namespace moxi
