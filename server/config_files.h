// The files that a configuration was read from: notices when one of them has changed, by looking at
// them now and then. A file that is being written is left alone until two looks in a row agree.
// Main thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace moxi {

class ConfigFiles {
 public:
  explicit ConfigFiles(std::vector<std::string> paths);

  // Looks; true if something is different from what it was when the configuration was last read.
  [[nodiscard]] bool have_changed();
  // What there is now is being read.
  void begin_reading();

 private:
  // As little of a file as tells one state of it from another. All zero: there is none.
  struct State {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    int64_t seconds = 0;  // of its last change
    int64_t nanoseconds = 0;

    friend bool operator==(const State&, const State&) = default;
  };

  static State look(const std::string& path);
  std::vector<State> look() const;

  const std::vector<std::string> paths_;
  std::vector<State> read_;  // when the configuration was
  std::vector<State> seen_;  // by the last look
};

}  // namespace moxi
