#include "server/daemon.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "common/net/unique_fd.h"

namespace moxi {
namespace {

EarlyExit failure(const char* what) {
  return EarlyExit::failure(std::string("failed to daemonize: ") + what + ": " +
                            std::strerror(errno));
}

}  // namespace

std::optional<EarlyExit> become_daemon(const DaemonSettings& settings) {
  const pid_t child = ::fork();
  if (child < 0) return failure("fork");
  if (child > 0) ::_exit(kExitOk);
  if (::setsid() < 0) return failure("setsid");
  if (!settings.keeps_directory && ::chdir("/") != 0) return failure("chdir");
  if (settings.keeps_stdio) return std::nullopt;
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null.is_open()) return failure("/dev/null");
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(null.get(), fd) < 0) return failure("dup2");
  }
  return std::nullopt;
}

}  // namespace moxi
