#include "server/config_files.h"

#include <sys/stat.h>

#include <utility>

namespace moxi {

ConfigFiles::ConfigFiles(std::vector<std::string> paths)
    : paths_(std::move(paths)), read_(look()), seen_(read_) {}

bool ConfigFiles::have_changed() {
  const std::vector<State> now = look();
  const bool is_settled = now == std::exchange(seen_, now);
  return is_settled && now != read_;
}

void ConfigFiles::begin_reading() {
  read_ = seen_ = look();
}

ConfigFiles::State ConfigFiles::look(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

std::vector<ConfigFiles::State> ConfigFiles::look() const {
  std::vector<State> states;
  for (const std::string& path : paths_)
    states.push_back(look(path));
  return states;
}

}  // namespace moxi
