#include "proxy/config/static_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace moxi {

namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Reads on until the end, whatever the size was said to be. At most kMaxConfigFile + 1 bytes.
Status read_all(int fd, std::string* text) {
  char block[16384];
  while (text->size() <= kMaxConfigFile) {
    const ssize_t count = read(fd, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Status::error(std::strerror(errno));
    if (count == 0) return Status::ok();
    text->append(block, static_cast<size_t>(count));
  }
  return Status::error("larger than 16 MB");
}

}  // namespace

Result<ConfigText> load_config_text(const std::string& option, const std::string& argument) {
  if (argument.empty() || (argument[0] != '.' && argument[0] != '/')) {
    return ConfigText{argument, option, false};
  }
  const auto failed = [&](const std::string& why) {
    return Status::error(option + ": cannot read " + in_quotes(argument) + ": " + why);
  };
  // Without O_NONBLOCK a FIFO without a writer would hang the start.
  const FileDescriptor file(open(argument.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return failed(std::strerror(errno));
  struct stat info {};
  if (fstat(file.get(), &info) != 0) return failed(std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return failed("not a regular file");
  ConfigText config{{}, argument, true};
  if (Status status = read_all(file.get(), &config.text); !status.is_ok()) {
    return failed(status.message());
  }
  return config;
}

}  // namespace moxi
