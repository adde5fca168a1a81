#include "server/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace moxi {

std::optional<EarlyExit> raise_descriptor_limit(uint64_t connections, uint64_t others) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return EarlyExit::os_error("failed to getrlimit number of files");
  }
  const rlim_t wanted = connections + others;
  if (limit.rlim_cur >= wanted) return std::nullopt;
  const rlimit raised{wanted, std::max(limit.rlim_max, wanted)};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return std::nullopt;
  const rlimit most{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_max >= connections && setrlimit(RLIMIT_NOFILE, &most) == 0) return std::nullopt;
  return EarlyExit::os_error(
      "failed to set rlimit for open files. Try starting as root or requesting smaller maxconns "
      "value.");
}

std::optional<EarlyExit> raise_core_limit() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  rlimit limit{};
  if (setrlimit(RLIMIT_CORE, &unlimited) != 0 && getrlimit(RLIMIT_CORE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    static_cast<void>(setrlimit(RLIMIT_CORE, &limit));  // looked at below
  }
  if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur == 0) {
    return EarlyExit::os_error("failed to ensure corefile creation");
  }
  return std::nullopt;
}

std::optional<EarlyExit> drop_privileges(const std::string& user) {
  if (getuid() != 0 && geteuid() != 0) return std::nullopt;
  if (user.empty()) return EarlyExit::usage("must add '-u root' to start as root");
  const passwd* entry = getpwnam(user.c_str());
  if (entry == nullptr) {
    return EarlyExit{kExitNoUser, "can't find the user " + user + " to switch to"};
  }
  if (setgroups(0, nullptr) != 0) {
    return EarlyExit::os_error(std::string("failed to drop supplementary groups: ") +
                               std::strerror(errno));
  }
  if (setgid(entry->pw_gid) != 0 || setuid(entry->pw_uid) != 0) {
    return EarlyExit::os_error("failed to assume identity of user " + user + ": " +
                               std::strerror(errno));
  }
  return std::nullopt;
}

Status lock_memory(uint64_t bytes) {
  rlimit limit{};
  if (geteuid() != 0 && getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur < bytes) {
    limit.rlim_cur = limit.rlim_max;
    if (limit.rlim_max < bytes || setrlimit(RLIMIT_MEMLOCK, &limit) != 0) {
      return Status::error("warning: -k invalid, only " + std::to_string(limit.rlim_max >> 10) +
                           " kilobytes may be locked, of " + std::to_string(bytes >> 10));
    }
  }
  int what = MCL_CURRENT | MCL_FUTURE;
#ifdef MCL_ONFAULT
  what |= MCL_ONFAULT;  // as it is touched: stacks and the cache's reserve would be filled at once
#endif
  if (mlockall(what) == 0) return Status::ok();
  return Status::error(std::string("warning: -k invalid, mlockall() failed: ") +
                       std::strerror(errno));
}

}  // namespace moxi
