// Signals as something that an event loop can wait for. Linux alone has signalfd: a port to another
// system replaces the .cc.
#pragma once

#include <initializer_list>

#include "common/net/unique_fd.h"

namespace moxi {

// From here on the signals are not delivered but can be read from the descriptor (non-blocking,
// closed by exec). Called before there are other threads, which inherit the mask. Not open: see
// errno.
UniqueFd open_signal_fd(std::initializer_list<int> signals);

// The next signal that has come; 0: none.
int read_signal(int fd);

}  // namespace moxi
