#include "server/command/admin_commands.h"

#include <algorithm>
#include <array>

#include "server/command/admin_words.h"
#include "server/command/crawler_commands.h"
#include "server/command/lru_commands.h"
#include "server/command/slab_commands.h"

namespace moxi {
namespace {

constexpr uint32_t kLeastMegabytes = 8;
constexpr uint32_t kMostMegabytes = 1000000000;
constexpr unsigned kMegabyte = 20;

Response limit_memory(const AdminAccess& access, const TextTokens& words) {
  const auto megabytes = words.count() > 1 ? read_u32(words[1]) : std::nullopt;
  if (!megabytes) return answer(Outcome::kError);
  if (*megabytes < kLeastMegabytes) {
    return line_answer("MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m\r\n");
  }
  if (*megabytes > kMostMegabytes) {
    return line_answer("MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes\r\n");
  }
  if (!access.cache.set_memory_limit(size_t{*megabytes} << kMegabyte)) {
    return line_answer("MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust\r\n");
  }
  return answer(Outcome::kOk);
}

Response lru(const AdminAccess& access, const TextTokens& words) {
  return change_lru(words, access.options.lru_maintainer, access.cache.tuning(),
                    access.controls.live);
}

Response lru_crawler(const AdminAccess& access, const TextTokens& words) {
  return steer_crawler(words, *access.controls.maintenance);
}

Response slabs(const AdminAccess& access, const TextTokens& words) {
  return change_slabs(words, access.controls.live);
}

// The client is let go with all others.
Response shut_down(const AdminAccess& access, const TextTokens& words) {
  if (!access.options.shutdown_enabled) {
    return line_answer("SERVER_ERROR: shutdown not enabled\r\n");
  }
  if (words.count() > 1 && words[1] != "graceful") {
    return line_answer("CLIENT_ERROR invalid shutdown mode\r\n");
  }
  if (access.controls.shut_down) access.controls.shut_down();
  return answer(Outcome::kNothing);
}

// There is no TLS in this version.
Response refresh_certs(const AdminAccess&, const TextTokens&) {
  return line_answer("Error TLS not enabled\r\n");
}

// There are no watchers in this version: as where they are turned off.
Response watch(const AdminAccess&, const TextTokens&) {
  return line_answer("CLIENT_ERROR watch commands not allowed\r\n");
}

struct AdminCommand {
  std::string_view word;
  Response (*run)(const AdminAccess& access, const TextTokens& words);
};

constexpr auto kAdminCommands = std::to_array<AdminCommand>({
    {"cache_memlimit", limit_memory},
    {"lru", lru},
    {"lru_crawler", lru_crawler},
    {"slabs", slabs},
    {"shutdown", shut_down},
    {"refresh_certs", refresh_certs},
    {"watch", watch},
});

}  // namespace

void flush_all(const CacheAccess& access, FlushSchedule& flushes, int64_t exptime) {
  const RelTime due = access.clock.expiry(exptime);
  if (exptime > 0 && due != kAlreadyExpired) {
    flushes.schedule(due);
    return;
  }
  flushes.flushed(access.clock.now());
  access.cache.flush_all(access.thread);
}

Response run_admin(const AdminAccess& access, std::string_view line) {
  const TextTokens words(line);
  const auto* const found = std::find_if(
      kAdminCommands.begin(), kAdminCommands.end(),
      [&](const AdminCommand& command) { return words.count() > 0 && command.word == words[0]; });
  return found == kAdminCommands.end() ? answer(Outcome::kError) : found->run(access, words);
}

}  // namespace moxi
