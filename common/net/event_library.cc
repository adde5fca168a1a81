#include "common/net/event_library.h"

#include <event2/event.h>

namespace moxi {

const char* event_library_version() {
  return event_get_version();
}

}  // namespace moxi
