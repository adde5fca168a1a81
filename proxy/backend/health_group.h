// The health of all backends of one pool: who is marked down, and the rule that soft failures never
// take more than half of them away (then it is rather us, or the network, than they).
//
// One per pool and process. Any thread; callbacks run on the thread that changed a mark, one after
// another, and must not change a mark themselves.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proxy/backend/backend_health.h"

namespace moxi {

class HealthGroup {
 public:
  // `failure_limit`: so many failures in a row, whatever their kind, mark a backend down; 0: one
  // hard or BackendHealth::kSoftLimit soft ones.
  explicit HealthGroup(size_t backends, uint32_t failure_limit = 0);
  HealthGroup(const HealthGroup&) = delete;
  HealthGroup& operator=(const HealthGroup&) = delete;

  size_t size() const { return backends_.size(); }
  BackendHealth& operator[](size_t index) { return backends_[index]; }

  // The marks of those that `kept` names in `before`. Before anybody else uses the group.
  void go_on_from(const HealthGroup& before, std::span<const std::optional<size_t>> kept);
  // How often one was marked down.
  uint64_t losses() const { return losses_.load(std::memory_order_relaxed); }
  // Who is up.
  std::vector<bool> up() const;

  // Called after each change with who is up. Before anybody else uses the group.
  void set_on_change(std::function<void(const std::vector<bool>& up)> call);
  // Called with the index of a backend that has gone down, for its prober; null: nobody is.
  void set_on_down(std::function<void(size_t)> call);

 private:
  friend class BackendHealth;
  using Mark = BackendHealth::Mark;

  void mark_soft(BackendHealth& backend);
  void mark_hard(BackendHealth& backend);
  void mark_up(BackendHealth& backend);
  void set_mark(BackendHealth& backend, Mark mark);
  bool may_lose_another() const;

  const uint32_t failure_limit_;
  std::atomic<uint64_t> losses_{0};
  std::mutex marks_;  // held while a mark changes and callbacks run
  std::function<void(const std::vector<bool>&)> on_change_;
  std::function<void(size_t)> on_down_;
  std::mutex connects_;  // of the backends' rings of connects
  std::mutex troubles_;
  std::vector<std::string> trouble_;  // of each backend; guarded by troubles_
  std::deque<BackendHealth> backends_;
};

}  // namespace moxi
