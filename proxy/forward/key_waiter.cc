#include "proxy/forward/key_waiter.h"

namespace moxi {

void KeyWaiter::large(std::string_view key, const ItemView& item, LargeValue value) {
  if (multiget_ == nullptr) {
    responder_.large_value(key, item, std::move(value));
    responder_.done(Outcome::kEnd);
  } else {
    multiget_->large(slot_, key, item, std::move(value));
  }
}

void KeyWaiter::fail(const Response& error) {
  if (multiget_ == nullptr) {
    responder_.done(error);
  } else {
    multiget_->fail(slot_, error);
  }
}

}  // namespace moxi
