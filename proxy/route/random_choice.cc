#include "proxy/route/random_choice.h"

#include <atomic>

#include "proxy/route/scramble.h"

namespace moxi {

namespace {

class RandomChoice final : public Distribution {
 public:
  RandomChoice(size_t backends, uint64_t seed) : backends_(backends), next_(seed) {}

  size_t pick(std::string_view) const override {
    return scramble(next_.fetch_add(kScrambleStep, std::memory_order_relaxed)) % backends_;
  }
  bool is_steady() const override { return false; }

 private:
  const size_t backends_;
  // All workers draw from one sequence.
  mutable std::atomic<uint64_t> next_;
};

}  // namespace

std::unique_ptr<Distribution> make_random_choice(size_t backends, uint64_t seed) {
  return std::make_unique<RandomChoice>(backends, seed);
}

}  // namespace moxi
