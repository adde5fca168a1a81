#include "common/session/worker.h"

#include <utility>

#include "common/session/client_log.h"

namespace moxi {
namespace {

constexpr size_t kSpareUnfinished = 64;
// How long a client may take at the end to notice that nothing follows, before the connection goes.
constexpr Milliseconds kLastLinger{200};

}  // namespace

Worker::Worker(std::unique_ptr<EventLoop> loop, const WorkerSettings& settings)
    : Turn(std::move(loop), settings.output_limit),
      settings_(settings),
      unread_watch_(this->loop()),
      idle_watch_(*this),
      drain_(*this),
      keys_(std::make_unique<KeyRef[]>(kMaxGroup)),
      batch_(std::make_unique<Request[]>(kMaxBatch)),
      metas_(std::make_unique<MetaFields[]>(kMaxBatch)) {
  for (size_t i = 0; i < kMaxBatch; ++i)
    batch_[i].meta = &metas_[i];
  idle_watch_.start(settings_.idle_timeout);
}

Worker::~Worker() {
  stop();
}

uint8_t Worker::add_role(std::unique_ptr<Handler> handler, const ClientProtocols& protocols) {
  Handler* const active = handler.get();
  roles_.push_back({std::move(handler), active, protocols.codecs(), protocols});
  return static_cast<uint8_t>(roles_.size() - 1);
}

std::unique_ptr<Handler> Worker::set_role(uint8_t role, std::unique_ptr<Handler> handler,
                                          const ClientProtocols& protocols) {
  if (role >= roles_.size()) roles_.resize(size_t{role} + 1);
  Role& of = roles_[role];
  of.active = handler.get();
  of.codecs = protocols.codecs();
  of.protocols = protocols;
  return std::exchange(of.handler, std::move(handler));
}

void Worker::close_role(uint8_t role, std::function<void()> done) {
  std::erase_if(closing_, [](const auto& drain) { return drain->is_done(); });
  closing_.push_back(std::make_unique<Drain>(*this));
  closing_.back()->begin({role}, [this, role, done = std::move(done)] {
    roles_[role].active = nullptr;
    roles_[role].handler.reset();
    done();
  });
}

void Worker::use_handler(const Handler& own, Handler& active) {
  for (Role& role : roles_) {
    if (role.handler.get() == &own) role.active = &active;
  }
}

void Worker::start() {
  thread_ = std::thread([this] {
    while (!stopping_.load(std::memory_order_acquire))
      run_turn(/*wait=*/true);
  });
}

void Worker::stop() {
  if (thread_.joinable()) {
    stopping_.store(true, std::memory_order_release);
    loop().wake();
    thread_.join();
    run_tasks();  // a client may have been handed over meanwhile: it is closed below
  }
  // From here on this thread is the worker's.
  sessions_.for_each([](Session& session) { session.close_now(); });
  bury_closed();
  roles_.clear();  // closes backend connections; what still waits on them has gone already
}

void Worker::drain(std::vector<uint8_t> roles, std::function<void()> done) {
  shorten_linger(kLastLinger);
  drain_.begin(std::move(roles), std::move(done));
}

void Worker::post(std::function<void()> task) {
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(task));
    has_tasks_.store(true, std::memory_order_release);
  }
  loop().wake();
}

void Worker::adopt(int fd, uint8_t role, Transport& transport) {
  post([this, fd, role, &transport] { open_session(transport, fd, role); });
}

void Worker::run_turn(bool wait) {
  loop().run_once(wait && ready_.empty() && ready_later_.empty());
  if (has_tasks_.load(std::memory_order_acquire)) run_tasks();
  if (!ready_later_.empty()) {
    ready_.insert(ready_.end(), ready_later_.begin(), ready_later_.end());
    ready_later_.clear();
  }
  run_ready();
  flush();
  bury_closed();
}

void Worker::run_tasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(inbox_mutex_);
    tasks.swap(inbox_);
    has_tasks_.store(false, std::memory_order_relaxed);
  }
  for (auto& task : tasks)
    task();
}

void Worker::run_ready() {
  while (!ready_.empty()) {
    Session* session = ready_.front();
    ready_.pop_front();
    session->resume();
  }
}

void Worker::bury_closed() {
  if (closed_.empty()) return;
  // What waits in the ready list may have closed since.
  const auto has_closed = [](Session* session) { return !session->is_open(); };
  std::erase_if(ready_, has_closed);
  std::erase_if(ready_later_, has_closed);
  for (Session* session : closed_)
    sessions_.give(*session);
  closed_.clear();
}

Session& Worker::open_session(Transport& transport, int fd, uint8_t role) {
  if (++last_generation_ == 0) ++last_generation_;  // 0 means "no client"
  Session& session = sessions_.take(*this);
  if (shows_clients()) log_client_event(*settings_.log, fd, ClientEvent::kCame);
  session.start(transport, fd, role, last_generation_);
  return session;
}

Session& Worker::open_datagram(Transport& transport, int fd, uint8_t role) {
  if (++last_generation_ == 0) ++last_generation_;
  Session& session = sessions_.take(*this);
  session.start_datagram(transport, fd, role, last_generation_);
  return session;
}

void Worker::make_ready(Session& session) {
  if (session.mark_ready()) ready_.push_back(&session);
}

void Worker::make_ready_later(Session& session) {
  if (session.mark_ready()) ready_later_.push_back(&session);
}

void Worker::session_closed(Session& session) {
  closed_.push_back(&session);
  if (session.is_datagram()) return;
  counters_.add(Stat::kClosedConnections);
  if (on_client_gone_) on_client_gone_();
}

void Worker::set_verbosity(int64_t level) {
  if (on_verbosity_) on_verbosity_(level);
}

std::unique_ptr<Unfinished> Worker::lend_unfinished() {
  if (spare_.empty()) return std::make_unique<Unfinished>();
  auto unfinished = std::move(spare_.back());
  spare_.pop_back();
  return unfinished;
}

void Worker::take_back(std::unique_ptr<Unfinished> unfinished) {
  if (spare_.size() < kSpareUnfinished) spare_.push_back(std::move(unfinished));
}

}  // namespace moxi
