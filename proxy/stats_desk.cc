#include "proxy/stats_desk.h"

#include <functional>
#include <utility>

namespace moxi {
namespace {

constexpr size_t kMostAsked = 4;

}  // namespace

StatsDesk::StatsDesk(ProxyStats& all, size_t pool, StatsSeat seat)
    : all_(all), seat_(std::move(seat)), self_(std::make_shared<StatsDesk*>(this)) {
  seat_.stats = all_.take_seat(pool, seat_);
}

void StatsDesk::show(std::string_view word, Responder responder) {
  const ProxySections sections = sections_of(word);
  if (!sections.has(ProxySection::kKeyStats) && !sections.has(ProxySection::kReset)) {
    answer(sections, {}, responder);
  } else if (asked_.size() >= kMostAsked) {
    waiting_.push_back({sections, std::move(responder)});
  } else {
    ask_all(sections, std::move(responder));
  }
}

void StatsDesk::answer(ProxySections sections, const ProxyStats::Keys& keys, Responder& responder) {
  all_.list(sections, keys, [&responder](std::string_view name, std::string_view value) {
    responder.stat(name, value);
  });
  responder.done(sections.has(ProxySection::kReset) ? Outcome::kOk : Outcome::kEnd);
}

void StatsDesk::ask_all(ProxySections sections, Responder responder) {
  const uint64_t question = ++last_question_;
  Asked& asked = asked_[question];
  asked.sections = sections;
  asked.responder = std::move(responder);
  asked.keys.resize(all_.pools());
  // At least this desk's own seat answers, and later: what is posted runs after this call.
  for (size_t pool = 0; pool < all_.pools(); ++pool) {
    asked.outstanding += all_.seats(pool).size();
    for (const StatsSeat& seat : all_.seats(pool))
      ask(question, pool, seat, sections.has(ProxySection::kReset));
  }
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
  answer(asked.sections, asked.keys, asked.responder);
  asked_.erase(found);
  if (waiting_.empty()) return;
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  ask_all(next.sections, std::move(next.responder));
}

}  // namespace moxi
