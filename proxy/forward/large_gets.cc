#include "proxy/forward/large_gets.h"

#include <utility>

#include "proxy/forward/large_get.h"

namespace moxi {
namespace {

constexpr Milliseconds kLook{250};

}  // namespace

LargeGets::LargeGets(Turn& turn, const Settings& settings)
    : turn_(turn), settings_(settings), timer_(turn.loop().make_timer([this] { look(); })) {
  turn_.add_turn_end(*this);
}

LargeGets::~LargeGets() {
  turn_.remove_turn_end(*this);
}

void LargeGets::start(const BackendConnection& backend, Command command, std::string_view key,
                      Responder responder) {
  gets_.push_back(std::make_unique<LargeGet>(backend.make_twin(), command, key,
                                             std::move(responder), settings_.failed_is_miss));
  if (gets_.size() == 1) timer_->start(kLook);
}

// Not where one of them is called back, nor the connection that has dropped the value.
void LargeGets::end_of_turn() {
  for (size_t i = 0; i < gets_.size(); ++i)
    gets_[i]->start();
  std::erase_if(gets_, [](const auto& get) { return get->is_done(); });
}

void LargeGets::look() {
  const TimePoint now = turn_.loop().now();
  for (const std::unique_ptr<LargeGet>& get : gets_)
    get->look(now, settings_.patience);
  if (!gets_.empty()) timer_->start(kLook);
}

}  // namespace moxi
