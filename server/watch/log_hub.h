// From those who have something to tell to those who watch.
//
//   worker's LogRing --.                       .--> LogWatcher's buffer --> its WatchProducer
//   worker's LogRing ---+-- whoever looks -----+
//   ring of all others -'   moves all of it    '--> LogWatcher's buffer --> ...
//
// Nobody waits: a ring that is full drops lines (worker_dropped), and so does the buffer of a
// watcher that does not read (watcher_skipped; it is told how many). Shared by all threads. Who
// tells holds the lock of a ring, mostly its own; who looks holds mutex_ and then one ring's lock
// at a time. Rings take no memory until somebody watches.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/watch/log_line.h"
#include "server/watch/log_stream.h"

namespace moxi {

class LogRing {
 private:
  friend class LogHub;

  std::mutex mutex_;
  std::string bytes_;  // guarded by mutex_: | stream | length, 2 bytes | line | ...
};

struct LogWatcher {
  LogStreams streams = 0;
  // The hub's.
  std::string buffer;
  uint64_t skipped = 0;  // since the last line that found room
};

struct LogCounts {
  uint64_t worker_dropped = 0;
  uint64_t worker_written = 0;
  uint64_t watcher_skipped = 0;
  uint64_t watcher_sent = 0;
  uint64_t watchers = 0;  // now
};

class LogHub {
 public:
  static constexpr size_t kMostWatchers = 20;

  // Bytes of a watcher's buffer and of a ring.
  LogHub(size_t watcher_bytes, size_t ring_bytes)
      : watcher_bytes_(watcher_bytes), ring_bytes_(ring_bytes) {}
  LogHub(const LogHub&) = delete;
  LogHub& operator=(const LogHub&) = delete;

  // Before the workers start: a ring for one of them. Lives as long as the hub.
  LogRing& add_ring();
  // Before the workers start: told of what is watched whenever that changes, one call at a time.
  void set_on_change(std::function<void(LogStreams)> call) { on_change_ = std::move(call); }

  // Whether anybody watches it.
  bool is_watched(LogStream stream) const {
    return (watched_.load(std::memory_order_relaxed) & bit_of(stream)) != 0;
  }
  void tell(LogRing& ring, LogStream stream, const LogLine& line);
  // For those who have no ring.
  void tell(LogStream stream, const LogLine& line) { tell(*rings_.front(), stream, line); }

  // Null: there are too many. It is destroyed by remove().
  LogWatcher* add(LogStreams streams);
  void remove(LogWatcher* watcher);
  // What the watcher has not been shown yet, whole lines, up to about `most` bytes.
  std::string take(LogWatcher& watcher, size_t most);

  LogCounts counts() const;
  // All but the number of watchers.
  void reset_counts();

 private:
  void collect();
  void hand_out(std::string_view bytes);
  void give(LogWatcher& watcher, std::string_view line);
  void change();

  const size_t watcher_bytes_;
  const size_t ring_bytes_;
  std::atomic<LogStreams> watched_{0};
  std::atomic<uint64_t> last_id_{0};
  std::atomic<uint64_t> worker_dropped_{0};
  std::atomic<uint64_t> worker_written_{0};
  std::vector<std::unique_ptr<LogRing>> rings_ = first_ring();  // constant once the workers run
  std::function<void(LogStreams)> on_change_;

  static std::vector<std::unique_ptr<LogRing>> first_ring();

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<LogWatcher>> watchers_;  // guarded by mutex_, and what is in them
  std::string collected_;                              // guarded by mutex_
  uint64_t watcher_skipped_ = 0;                       // guarded by mutex_
  uint64_t watcher_sent_ = 0;                          // guarded by mutex_
};

}  // namespace moxi
