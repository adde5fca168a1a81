// Where the log of the process goes: standard error, or a file that is opened again on request, so
// that it can be rotated. Owned by main().
#pragma once

#include <string>
#include <string_view>

#include "common/base/log.h"
#include "common/base/status.h"

namespace moxi {

class LogFile final : public LogSink {
 public:
  // Empty: standard error. A relative path is one of the directory that is current now.
  explicit LogFile(const std::string& path);
  ~LogFile() override;
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Opens the file, or opens it again: lines go on without a gap, to the old file until now and to
  // the new one from here. On failure they stay where they went. One thread at a time.
  [[nodiscard]] Status reopen();

  // One write(2) a line, so that threads do not mix theirs.
  void write(std::string_view line) override;

 private:
  const std::string path_;
  int fd_ = 2;
};

}  // namespace moxi
