// Objects that are used again and again: what a request in flight costs no allocation with. The
// list owns all of them, those in use as well, so it has to outlive their use. One thread.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace moxi {

template <typename T>
class FreeList {
 public:
  FreeList() = default;
  FreeList(const FreeList&) = delete;
  FreeList& operator=(const FreeList&) = delete;

  // One that is free, or a new one made of `arguments`.
  template <typename... Arguments>
  T& take(Arguments&&... arguments) {
    if (free_.empty()) {
      all_.push_back(std::make_unique<T>(std::forward<Arguments>(arguments)...));
      return *all_.back();
    }
    T* object = free_.back();
    free_.pop_back();
    return *object;
  }
  void give(T& object) { free_.push_back(&object); }

  size_t in_use() const { return all_.size() - free_.size(); }

 private:
  std::vector<std::unique_ptr<T>> all_;
  std::vector<T*> free_;
};

}  // namespace moxi
