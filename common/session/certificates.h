// Whoever in a process has read certificates from files, so that all of them can be told to read
// them again: by a signal, or by a client (refresh_certs). Owned by the process; filled before
// there are clients, then any thread.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "common/session/responder.h"

namespace moxi {

class Certificates {
 public:
  struct Reread {
    bool has_any = false;             // there are certificates at all
    std::vector<std::string> errors;  // a line for each that is bad: the one of before stays
  };
  // Any thread, one call at a time.
  using Reader = std::function<Reread()>;

  void add(Reader reader) { readers_.push_back(std::move(reader)); }

  // Of all together.
  Reread read_again();
  // The same, as the answer to refresh_certs.
  void answer(Responder&& responder);

 private:
  std::vector<Reader> readers_;
  std::mutex mutex_;  // held while files are read: the last one that reads has the newest
};

}  // namespace moxi
