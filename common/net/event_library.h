// Which event library the program runs on, as `stats` names it. Any thread.
#pragma once

namespace moxi {

// "2.1.12-stable"
const char* event_library_version();

}  // namespace moxi
