// The event loop on libevent 2.1. Each loop belongs to the thread that runs it; only wake() is for
// others. A descriptor's `struct event` lies inside its IoWatch:
//
//     connection { IoWatch { storage = struct event } } <--- lists of the event_base
//
// so that watching, changing and reporting allocate nothing here. Events are level-triggered and
// persistent, the base has no locks, and no change list: interest changes rarely (write interest
// only behind a full socket), and then costs one epoll_ctl.
#include "common/net/event_loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <sys/time.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

#include "common/net/linux_only.h"
#include "common/net/unique_fd.h"

namespace moxi {
namespace {

static_assert(sizeof(struct event) <= IoWatch::kStorage);
static_assert(alignof(struct event) <= 8);

// A greater -c says little about how many will come.
constexpr size_t kMostExpected = 65536;

constexpr short kIoFlags = EV_READ | EV_WRITE;

short flags_of(Interest interest) {
  switch (interest) {
    case Interest::kNone:
      return 0;
    case Interest::kRead:
      return EV_READ;
    case Interest::kWrite:
      return EV_WRITE;
    case Interest::kReadWrite:
      return EV_READ | EV_WRITE;
  }
  return 0;
}

timeval to_timeval(std::chrono::microseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  timeval result{};
  result.tv_sec = static_cast<time_t>(seconds.count());
  result.tv_usec = static_cast<suseconds_t>((time - seconds).count());
  return result;
}

// `watch` is an IoWatch whose event was made by watch().
struct event* event_of(IoWatch& watch) {
  return std::launder(reinterpret_cast<struct event*>(watch.storage()));
}

void on_io(evutil_socket_t, short what, void* argument) {
  static_cast<IoWatch*>(argument)->on_ready((what & EV_READ) != 0, (what & EV_WRITE) != 0);
}

struct BaseDeleter {
  void operator()(event_base* base) const { event_base_free(base); }
};
using BasePtr = std::unique_ptr<event_base, BaseDeleter>;

BasePtr make_base() {
  event_config* config = event_config_new();
  if (config == nullptr) return nullptr;
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
  // The environment (EVENT_NOEPOLL and the like) has no say in how a server waits.
  event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
  BasePtr base(event_base_new_with_config(config));
  event_config_free(config);
  return base;
}

class LibeventTimer final : public TimerHandle {
 public:
  LibeventTimer(const EventLoop& loop, event_base* base, std::function<void()> callback)
      : loop_(loop), callback_(std::move(callback)) {
    evtimer_assign(&event_, base, &LibeventTimer::on_timeout, this);
  }
  LibeventTimer(const LibeventTimer&) = delete;
  LibeventTimer& operator=(const LibeventTimer&) = delete;
  ~LibeventTimer() override { event_del(&event_); }

  void start(Milliseconds delay) override {
    delay = std::max(delay, Milliseconds(0));
    due_ = loop_.now() + delay;
    add(delay);
  }
  void stop() override { event_del(&event_); }

 private:
  void add(std::chrono::microseconds delay) {
    const timeval time = to_timeval(delay);
    evtimer_add(&event_, &time);
  }

  // libevent measures with a coarse clock, which can be some milliseconds behind ours.
  static void on_timeout(evutil_socket_t, short, void* argument) {
    auto* timer = static_cast<LibeventTimer*>(argument);
    const auto left = timer->due_ - timer->loop_.now();
    if (left.count() > 0) {
      timer->add(std::chrono::ceil<Milliseconds>(left));
      return;
    }
    timer->callback_();
  }

  const EventLoop& loop_;
  const std::function<void()> callback_;
  TimePoint due_;
  struct event event_ {};
};

class LibeventLoop final : public EventLoop {
 public:
  explicit LibeventLoop(BasePtr base) : base_(std::move(base)) {}
  ~LibeventLoop() override {
    if (wake_watched_) event_del(&wake_event_);
  }
  LibeventLoop(const LibeventLoop&) = delete;
  LibeventLoop& operator=(const LibeventLoop&) = delete;

  bool open() {
    if (!wake_fd_.is_open()) return false;
    event_assign(&wake_event_, base_.get(), wake_fd_.fd(), EV_READ | EV_PERSIST,
                 &LibeventLoop::on_wake, this);
    wake_watched_ = event_add(&wake_event_, nullptr) == 0;
    return wake_watched_;
  }

  // libevent's table reaches as far as the highest descriptor that was ever watched.
  void expect(size_t descriptors) {
    const auto highest = static_cast<int>(std::min(descriptors, kMostExpected)) - 1;
    if (highest <= wake_fd_.fd()) return;
    const UniqueFd copy(::fcntl(wake_fd_.fd(), F_DUPFD_CLOEXEC, highest));
    if (!copy.is_open()) return;
    struct event event;
    event_assign(&event, base_.get(), copy.get(), EV_READ, &LibeventLoop::on_wake, this);
    if (event_add(&event, nullptr) == 0) event_del(&event);
  }

  bool watch(IoWatch& watch, int fd, Interest interest) override {
    return assign_and_add(*new (watch.storage()) struct event, watch, fd, flags_of(interest));
  }

  bool rewatch(IoWatch& watch, int fd, Interest interest) override {
    struct event& event = *event_of(watch);
    const short wanted = flags_of(interest);
    const int current = event_pending(&event, kIoFlags, nullptr) & kIoFlags;
    if (current == wanted) return true;
    if (current == 0 || wanted == 0) {
      event_del(&event);
      return assign_and_add(event, watch, fd, wanted);
    }
    // A stand-in with the new interest holds the descriptor's place meanwhile, so that the system
    // sees one change instead of a removal and an addition.
    struct event stand_in;
    if (!assign_and_add(stand_in, watch, fd, wanted)) return false;
    event_del(&event);
    const bool added = assign_and_add(event, watch, fd, wanted);
    event_del(&stand_in);
    return added;
  }

  void unwatch(IoWatch& watch) override { event_del(event_of(watch)); }

  std::unique_ptr<TimerHandle> make_timer(std::function<void()> callback) override {
    return std::make_unique<LibeventTimer>(*this, base_.get(), std::move(callback));
  }

  TimePoint now() const override {
    if (!now_is_fresh_) {
      now_ = std::chrono::steady_clock::now();
      now_is_fresh_ = true;
    }
    return now_;
  }

  void run_once(bool wait) override {
    now_is_fresh_ = false;
    event_base_loop(base_.get(), wait ? EVLOOP_ONCE : EVLOOP_ONCE | EVLOOP_NONBLOCK);
  }

  void wake() override {
    if (!woken_.exchange(true, std::memory_order_acq_rel)) wake_fd_.signal();
  }

 private:
  bool assign_and_add(struct event& event, IoWatch& watch, int fd, short flags) {
    event_assign(&event, base_.get(), fd, static_cast<short>(flags | EV_PERSIST), on_io, &watch);
    return flags == 0 || event_add(&event, nullptr) == 0;
  }

  // First drained, then cleared: a wake() in between finds the flag set and writes nothing, but
  // this thread is awake; cleared first, the descriptor could end up empty with the flag set.
  static void on_wake(evutil_socket_t, short, void* argument) {
    auto* loop = static_cast<LibeventLoop*>(argument);
    loop->wake_fd_.drain();
    loop->woken_.exchange(false, std::memory_order_acq_rel);
  }

  const BasePtr base_;
  mutable TimePoint now_;
  mutable bool now_is_fresh_ = false;
  bool wake_watched_ = false;
  std::atomic<bool> woken_{false};
  WakeFd wake_fd_;
  struct event wake_event_ {};
};

}  // namespace

std::unique_ptr<EventLoop> make_event_loop(size_t descriptors) {
  BasePtr base = make_base();
  if (!base) return nullptr;
  auto loop = std::make_unique<LibeventLoop>(std::move(base));
  if (!loop->open()) return nullptr;
  loop->expect(descriptors);
  return loop;
}

}  // namespace moxi
