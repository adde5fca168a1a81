// Notes what a loop tells the watcher of a descriptor.
#pragma once

#include <functional>

#include "common/net/event_loop.h"

namespace moxi {

class IoRecorder final : public IoWatch {
 public:
  void on_ready(bool readable, bool writable) override {
    ++calls;
    last_readable = readable;
    last_writable = writable;
    if (then) then();
  }
  int calls = 0;
  bool last_readable = false;
  bool last_writable = false;
  std::function<void()> then;
};

}  // namespace moxi
