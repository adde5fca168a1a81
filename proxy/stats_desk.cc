#include "proxy/stats_desk.h"

#include <functional>
#include <utility>

namespace moxi {
namespace {

constexpr size_t kMostAsked = 4;

}  // namespace

StatsDesk::StatsDesk(const ProxyStats& all, PoolStats& pool, StatsSeat seat,
                     const WorkerStats* before)
    : all_(all), seat_(std::move(seat)), self_(std::make_shared<StatsDesk*>(this)) {
  seat_.stats = pool.take_seat(seat_, before);
}

void StatsDesk::show(std::string_view word, Responder responder) {
  const ProxySections sections = sections_of(word);
  if (!sections.has(ProxySection::kKeyStats) && !sections.has(ProxySection::kReset)) {
    answer(sections, all_.pools(), {}, responder);
  } else if (asked_.size() >= kMostAsked) {
    waiting_.push_back({sections, std::move(responder)});
  } else {
    ask_all(sections, std::move(responder));
  }
}

void StatsDesk::answer(ProxySections sections, const ProxyStats::Pools& pools,
                       const ProxyStats::Keys& keys, Responder& responder) {
  all_.list(sections, pools, keys, [&responder](std::string_view name, std::string_view value) {
    responder.stat(name, value);
  });
  responder.done(sections.has(ProxySection::kReset) ? Outcome::kOk : Outcome::kEnd);
}

void StatsDesk::ask_all(ProxySections sections, Responder responder) {
  const uint64_t question = ++last_question_;
  Asked& asked = asked_[question];
  asked.sections = sections;
  asked.responder = std::move(responder);
  asked.pools = all_.pools();
  asked.keys.resize(asked.pools.size());
  // Nobody answers within this call: what is posted runs after it.
  for (size_t pool = 0; pool < asked.pools.size(); ++pool) {
    const std::vector<StatsSeat> seats = asked.pools[pool]->seats();
    asked.outstanding += seats.size();
    for (const StatsSeat& seat : seats)
      ask(question, pool, seat, sections.has(ProxySection::kReset));
  }
  if (asked.outstanding > 0) return;
  answer(sections, asked.pools, asked.keys, asked.responder);
  asked_.erase(question);
}

void StatsDesk::ask(uint64_t question, size_t pool, const StatsSeat& seat, bool is_reset) {
  const std::weak_ptr<StatsDesk*> self = self_;
  seat.post(
      [self, question, pool, is_reset, now = seat.now, stats = seat.stats, post_back = seat_.post] {
        Brought brought{question, pool, {}};
        if (is_reset) {
          stats->reset();
        } else if (stats->keys() != nullptr) {
          brought.keys = stats->keys()->copy(now());
        }
        post_back([self, brought = std::move(brought)]() mutable {
          if (const std::shared_ptr<StatsDesk*> alive = self.lock())
            (*alive)->gathered(std::move(brought));
        });
      });
}

void StatsDesk::gathered(Brought brought) {
  const auto found = asked_.find(brought.question);
  if (found == asked_.end()) return;
  Asked& asked = found->second;
  merge_key_stats(asked.keys[brought.pool], std::move(brought.keys));
  if (--asked.outstanding > 0) return;
  answer(asked.sections, asked.pools, asked.keys, asked.responder);
  asked_.erase(found);
  if (waiting_.empty()) return;
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  ask_all(next.sections, std::move(next.responder));
}

}  // namespace moxi
