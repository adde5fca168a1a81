#include "proxy/forward/large_sets.h"

#include "proxy/forward/large_gets.h"
#include "proxy/forward/large_set.h"

namespace moxi {
namespace {

constexpr Milliseconds kLook{250};

}  // namespace

LargeSets::LargeSets(Turn& turn, Milliseconds patience, CommandCounters& commands)
    : turn_(turn),
      patience_(patience),
      commands_(commands),
      timer_(turn.loop().make_timer([this] { look(); })) {
  turn_.add_turn_end(*this);
}

LargeSets::~LargeSets() {
  turn_.remove_turn_end(*this);
}

bool LargeSets::takes(const Request& request, const BackendConnection& backend) const {
  return request.value_size > kMostHeldValue && !is_meta(request.command) &&
         backend.speaks_classic_text() && sets_.size() < kMost;
}

std::unique_ptr<ProxyBody> LargeSets::start(const Request& request, BackendConnection& backend) {
  sets_.push_back(std::make_unique<LargeSet>(backend.make_twin(), commands_));
  sets_.back()->begin(request, backend);
  if (sets_.size() == 1) timer_->start(kLook);
  return std::make_unique<StreamedBody>(*sets_.back());
}

void LargeSets::end_of_turn() {
  for (const std::unique_ptr<LargeSet>& set : sets_)
    set->go_on();
  std::erase_if(sets_, [](const auto& set) { return set->is_done(); });
}

void LargeSets::look() {
  const TimePoint now = turn_.loop().now();
  for (const std::unique_ptr<LargeSet>& set : sets_)
    set->look(now, patience_);
  if (!sets_.empty()) timer_->start(kLook);
}

}  // namespace moxi
