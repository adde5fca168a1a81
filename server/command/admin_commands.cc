#include "server/command/admin_commands.h"

#include <algorithm>
#include <array>
#include <utility>

#include "server/command/admin_words.h"
#include "server/command/crawler_commands.h"
#include "server/command/lru_commands.h"
#include "server/command/slab_commands.h"
#include "server/command/watch_command.h"

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

void lru_crawler(const AdminAccess& access, const TextTokens& words, Responder responder) {
  if (is_dump(words)) {
    answer_dump({access.cache, access.clock, *access.controls.maintenance, access.options}, words,
                std::move(responder));
  } else {
    responder.done(steer_crawler(words, *access.controls.maintenance));
  }
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

// Connections keep the certificate that they began with.
void refresh_certs(const AdminAccess& access, const TextTokens&, Responder responder) {
  Certificates* const all = access.controls.certificates;
  if (all == nullptr) return responder.done(line_answer("Error TLS not enabled\r\n"));
  all->answer(std::move(responder));
}

void watch(const AdminAccess& access, const TextTokens& words, Responder responder) {
  LocalControls& controls = access.controls;
  Worker* const worker = controls.worker_of(access.handler);
  if (worker == nullptr) return responder.done(Outcome::kError);
  answer_watch({access.options.watch_enabled, controls.log, controls.detail, *worker}, words,
               std::move(responder));
}

template <Response (*Run)(const AdminAccess&, const TextTokens&)>
void answer_by(const AdminAccess& access, const TextTokens& words, Responder responder) {
  responder.done(Run(access, words));
}

struct AdminCommand {
  std::string_view word;
  void (*answer)(const AdminAccess& access, const TextTokens& words, Responder responder);
};

constexpr auto kAdminCommands = std::to_array<AdminCommand>({
    {"cache_memlimit", answer_by<limit_memory>},
    {"lru", answer_by<lru>},
    {"lru_crawler", lru_crawler},
    {"slabs", answer_by<slabs>},
    {"shutdown", answer_by<shut_down>},
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

void answer_admin(const AdminAccess& access, std::string_view line, Responder responder) {
  const TextTokens words(line);
  const auto* const found = std::find_if(
      kAdminCommands.begin(), kAdminCommands.end(),
      [&](const AdminCommand& command) { return words.count() > 0 && command.word == words[0]; });
  if (found == kAdminCommands.end()) return responder.done(Outcome::kError);
  found->answer(access, words, std::move(responder));
}

}  // namespace moxi
