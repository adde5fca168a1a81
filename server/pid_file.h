// The file that tells the process's number (-P). Owned by main().
#pragma once

#include <string>

#include "common/base/status.h"

namespace moxi {

class PidFile {
 public:
  PidFile() = default;
  // Removes the file if it was to go with the process.
  ~PidFile();
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

  // Written under another name and then renamed, so that nobody sees half of it. `goes`: it is
  // removed when the process ends in order. A file that names another process that lives is
  // replaced as well; then, or if the file cannot be written, the status says so.
  [[nodiscard]] Status write(const std::string& path, bool goes);

 private:
  std::string path_;  // empty: nothing to remove
};

}  // namespace moxi
