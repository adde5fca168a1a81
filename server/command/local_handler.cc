#include "server/command/local_handler.h"

#include <algorithm>
#include <utility>

#include "server/cache/cache_thread.h"
#include "server/command/admin_commands.h"
#include "server/command/get_commands.h"
#include "server/command/meta_commands.h"
#include "server/command/stats_commands.h"
#include "server/command/store_commands.h"

namespace moxi {

LocalHandler::LocalHandler(Cache& cache, const SecondClock& clock, FlushSchedule& flushes,
                           LocalStats& stats, Counters& counters)
    : thread_(cache.attach()),
      access_{cache, *thread_, clock},
      flushes_(flushes),
      stats_(stats),
      counters_(counters),
      detail_(*this, access_, stats.sources().controls.detail.counters()),
      watch_(*this, detail_, stats.sources().controls.detail.on(), access_) {}

LocalHandler::~LocalHandler() = default;

void LocalHandler::prefetch(std::span<KeyRef> keys) {
  Cache& cache = access_.cache;
  if (keys.size() == 1) {  // it is looked at at once: nothing to gain
    keys.front().hash = cache.hash(keys.front().bytes);
    return;
  }
  while (!keys.empty()) {
    const std::span<KeyRef> group = keys.first(std::min(keys.size(), kGroup));
    for (KeyRef& key : group) {
      key.hash = cache.hash(key.bytes);
      cache.prefetch(key.hash);
    }
    for (const KeyRef& key : group)
      cache.prefetch_item(key.hash);
    keys = keys.subspan(group.size());
  }
}

std::variant<std::unique_ptr<BodySink>, Outcome> LocalHandler::reserve_body(
    const ClientContext&, const Request& request) {
  return request.command == Command::kMetaSet ? begin_meta_upload(access_, request)
                                              : begin_upload(access_, request);
}

void LocalHandler::handle(const ClientContext&, const Request& request, BodySink* body,
                          Responder&& responder) {
  switch (request.command) {
    case Command::kGet:
    case Command::kGets:
      return answer_get(access_, request, responder);
    case Command::kGat:
    case Command::kGats:
      return answer_get_and_touch(access_, request, responder);
    case Command::kSet:
    case Command::kAdd:
    case Command::kReplace:
    case Command::kAppend:
    case Command::kPrepend:
    case Command::kCas:
      return responder.done(body == nullptr ? store(access_, request)
                                            : finish_upload(access_, *body));
    case Command::kDelete:
      return responder.done(remove(access_, request.keys.front()));
    case Command::kIncr:
    case Command::kDecr:
      return responder.done(arithmetic(access_, request));
    case Command::kTouch:
      return responder.done(touch(access_, request));
    case Command::kFlushAll:
      counters_.add(Stat::kCmdFlush);
      if (!stats_.sources().options.flush_enabled) {
        return responder.done(Outcome::kFlushNotAllowed);
      }
      flush_all(access_, flushes_, request.exptime);
      return responder.done(Outcome::kOk);
    case Command::kStats:
      return answer_stats(stats_, {request.args, this}, std::move(responder));
    case Command::kAdmin:
      return answer_admin(
          {access_.cache, access_.clock, stats_.sources().controls, stats_.sources().options, this},
          request.args, std::move(responder));
    case Command::kMetaGet:
      return answer_meta_get(access_, request, responder);
    case Command::kMetaSet:
      return answer_meta_set(access_, request, body, responder);
    case Command::kMetaDelete:
      return answer_meta_delete(access_, request, responder);
    case Command::kMetaArithmetic:
      return answer_meta_arithmetic(access_, request, responder);
    case Command::kMetaDebug:
      counters_.add(Stat::kCmdMeta);
      return answer_meta_debug(access_, request, responder);
    case Command::kVersion:
    case Command::kVerbosity:
    case Command::kMetaNoop:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return responder.done(Outcome::kError);  // the session has answered these
  }
}

}  // namespace moxi
