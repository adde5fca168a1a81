// One thing at a time that may take long (names are looked up), done beside the main thread; what
// came of it is handed to the main thread. Owned by the main thread.
#pragma once

#include <functional>
#include <thread>

namespace moxi {

class SideJob {
 public:
  // `work` runs on a thread of its own; what it returns is run by `post`, on the main thread.
  using Work = std::function<std::function<void()>()>;
  using Post = std::function<void(std::function<void()>)>;

  explicit SideJob(Post post) : post_(std::move(post)) {}
  // Waits for what is being done.
  ~SideJob();
  SideJob(const SideJob&) = delete;
  SideJob& operator=(const SideJob&) = delete;

  // Asked for while something is being done: the last that was asked for is done after it.
  void start(Work work);

 private:
  void run(Work work);
  void finish(const std::function<void()>& outcome);

  const Post post_;
  bool is_busy_ = false;
  Work next_;
  std::thread thread_;
};

}  // namespace moxi
