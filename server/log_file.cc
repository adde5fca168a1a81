#include "server/log_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/net/unique_fd.h"

namespace moxi {

LogFile::LogFile(const std::string& path)
    : path_(path.empty() ? path : std::filesystem::absolute(path).string()) {}

LogFile::~LogFile() {
  if (fd_ != STDERR_FILENO) ::close(fd_);
}

Status LogFile::reopen() {
  if (path_.empty()) return Status::ok();
  UniqueFd opened(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
  if (!opened.is_open()) return Status::error("cannot open " + path_ + ": " + std::strerror(errno));
  if (fd_ == STDERR_FILENO) {
    fd_ = opened.release();
    return Status::ok();
  }
  // The number stays: another thread may be about to write to it.
  if (::dup3(opened.get(), fd_, O_CLOEXEC) < 0) {
    return Status::error("cannot open " + path_ + " again: " + std::strerror(errno));
  }
  return Status::ok();
}

void LogFile::write(std::string_view line) {
  while (!line.empty()) {
    const ssize_t size = ::write(fd_, line.data(), line.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;  // nobody can be told
    line.remove_prefix(static_cast<size_t>(size));
  }
}

}  // namespace moxi
