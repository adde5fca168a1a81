#include "server/command/detail_switch.h"

namespace moxi {

// What is on now, not what somebody asked for: so that all come to the same end.
void DetailSwitch::follow(const Place& place) const {
  place.worker->use_handler(*place.plain, is_on() ? *place.counting : *place.plain);
}

void DetailSwitch::add(Worker& worker, Handler& plain, Handler& counting) {
  const Place place{&worker, &plain, &counting};
  places_.push_back(place);
  // The worker does not have the handler yet.
  if (is_on()) worker.post([this, place] { follow(place); });
}

void DetailSwitch::set(bool on, const Handler* asked) {
  on_.store(on, std::memory_order_relaxed);
  for (const Place& place : places_) {
    if (place.plain == asked) {
      follow(place);
    } else {
      place.worker->post([this, place] { follow(place); });
    }
  }
}

}  // namespace moxi
