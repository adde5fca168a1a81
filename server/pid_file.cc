#include "server/pid_file.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace moxi {
namespace {

// The process that an earlier file names; 0: there is no such file, or it names none that lives.
pid_t living_process(const std::string& path) {
  std::ifstream file(path);
  pid_t pid = 0;
  if (!(file >> pid) || pid <= 1 || pid == ::getpid()) return 0;
  return ::kill(pid, 0) == 0 || errno == EPERM ? pid : 0;
}

}  // namespace

PidFile::~PidFile() {
  if (!path_.empty()) std::remove(path_.c_str());
}

Status PidFile::write(const std::string& path, bool goes) {
  const pid_t other = living_process(path);
  const std::string unfinished = path + ".tmp";
  {
    std::ofstream file(unfinished, std::ios::trunc);
    if (!file) {
      return Status::error("Could not open the pid file " + unfinished +
                           " for writing: " + std::strerror(errno));
    }
    file << ::getpid() << '\n';
    file.close();
    if (!file) return Status::error("Could not write the pid file " + unfinished);
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return Status::error("Could not rename the pid file from " + unfinished + " to " + path + ": " +
                         std::strerror(errno));
  }
  if (goes) path_ = path;
  if (other == 0) return Status::ok();
  return Status::error("WARNING: The pid file contained the following (running) pid: " +
                       std::to_string(other));
}

}  // namespace moxi
