#include "server/command/detail_switch.h"

namespace moxi {

// What is on now, not what somebody asked for: so that all come to the same end.
void DetailSwitch::follow(const Place& place) {
  const LogStreams watched = watched_.load(std::memory_order_relaxed);
  Handler* active = is_on() ? place.counting : place.plain;
  if ((watched & kCommandStreams) != 0) active = place.telling;
  place.worker->use_handler(*place.plain, *active);
  const bool connections = (watched & bit_of(LogStream::kConnections)) != 0;
  if (connections != (place.worker->connection_log() != nullptr)) {
    place.connections->connections_watched(connections);
    place.worker->set_connection_log(connections ? place.connections : nullptr);
  }
  followed_.fetch_add(1, std::memory_order_release);
}

void DetailSwitch::ask(const Place& place) {
  asked_.fetch_add(1, std::memory_order_relaxed);
  place.worker->post([this, place] { follow(place); });
}

void DetailSwitch::add(const Place& place) {
  places_.push_back(place);
  // The worker does not have the handler yet.
  if (is_on()) ask(place);
}

void DetailSwitch::set(bool on, const Handler* asked) {
  on_.store(on, std::memory_order_relaxed);
  for (const Place& place : places_) {
    if (place.plain == asked) {
      asked_.fetch_add(1, std::memory_order_relaxed);
      follow(place);
    } else {
      ask(place);
    }
  }
}

void DetailSwitch::watch(LogStreams streams) {
  watched_.store(streams, std::memory_order_relaxed);
  for (const Place& place : places_)
    ask(place);
}

}  // namespace moxi
