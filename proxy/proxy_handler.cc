#include "proxy/proxy_handler.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

// is_plain_key(); without a loop over single bytes for keys of the usual lengths.
bool is_plain(std::string_view key) {
#if defined(__SSE2__)
  const auto has_bad = [](const char* bytes) {
    const __m128i chars = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(chars, _mm_set1_epi8(0x20)), chars);
    return _mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(chars, _mm_set1_epi8(0x7f)))) != 0;
  };
  // Two words that may overlap.
  if (key.size() >= 16 && key.size() <= 32)
    return !has_bad(key.data()) && !has_bad(key.data() + key.size() - 16);
#endif
  return is_plain_key(key);
}

// What is not could end a command or begin another one.
bool are_plain(std::span<const KeyRef> keys) {
  for (const KeyRef& key : keys) {
    if (!is_plain(key.bytes)) return false;
  }
  return true;
}

// The sub-commands of stats that every memcached answers with a list.
bool is_known_listing(std::string_view args) {
  constexpr std::array<std::string_view, 5> kKnown{"", "settings", "items", "slabs", "reset"};
  return std::find(kKnown.begin(), kKnown.end(), args) != kKnown.end();
}

BackendSettings make_settings(const Pool& pool, const ProxyHandler::Access& access,
                              BackendCounters& counters) {
  BackendSettings settings{access.codec, access.dialer, access.lookup, counters};
  settings.connect_timeout = pool.behavior().connect_timeout;
  settings.request_timeout = pool.behavior().downstream_timeout;
  settings.connect_interval *= std::max(access.workers, 1U);
  return settings;
}

}  // namespace

ProxyHandler::ProxyHandler(std::shared_ptr<const Pool> pool, Turn& turn, const Access& access,
                           uint64_t seed)
    : pool_(std::move(pool)),
      settings_(make_settings(*pool_, access, counters_)),
      blocks_(turn.pool()),
      bodies_{access.body_limit, 0},
      chains_(pool_->backends().size()) {
  backends_.reserve(pool_->backends().size());
  for (const BackendConfig& backend : pool_->backends()) {
    backends_.push_back(std::make_unique<BackendConnection>(turn, settings_, backend.host,
                                                            backend.port, seed + backends_.size()));
  }
}

std::variant<std::unique_ptr<BodySink>, Outcome> ProxyHandler::reserve_body(
    const ClientContext&, const Request& request) {
  if (!are_plain(request.keys)) return Outcome::kKeyNotAllowed;
  if (request.value_size > kMaxBackendValue) return Outcome::kTooLarge;
  return std::make_unique<PendingBody>(request.value_size, bodies_);
}

void ProxyHandler::handle(const ClientContext&, const Request& request, BodySink* body,
                          Responder&& responder) {
  if (!are_plain(request.keys)) {
    responder.done(Outcome::kKeyNotAllowed);
  } else if (body != nullptr) {
    Request whole = request;
    whole.value = static_cast<const PendingBody&>(*body).value();
    forward(whole, std::move(responder));
  } else if (is_retrieval(request.command)) {
    retrieve(request, std::move(responder));
  } else if (request.command == Command::kFlushAll) {
    broadcast(request, std::move(responder));
  } else if (request.command == Command::kStats) {
    show_stats(request, std::move(responder));
  } else if (request.keys.size() == 1) {
    forward(request, std::move(responder));
  } else {
    responder.done(Outcome::kError);
  }
}

void ProxyHandler::forward(const Request& request, Responder&& responder) {
  BackendConnection& backend = *backends_[pool_->pick(request.keys.front().bytes)];
  if (request.noreply) {
    backend.send_noreply(request, std::move(responder));
  } else {
    forwards_.take(forwards_, blocks_).start(request, backend, std::move(responder));
  }
}

void ProxyHandler::retrieve(const Request& request, Responder&& responder) {
  if (request.keys.size() == 1) {
    forward(request, std::move(responder));
    return;
  }
  if (request.keys.empty()) {
    responder.done(Outcome::kEnd);
    return;
  }
  Multiget& multiget = multigets_.take(multigets_, blocks_);
  multiget.begin(request, std::move(responder));
  for (const KeyRef& key : request.keys)
    multiget.add(key.bytes, pool_->pick(key.bytes), chains_, touched_);
  multiget.send(request, backends_, chains_, touched_);
}

void ProxyHandler::broadcast(const Request& request, Responder&& responder) {
  if (!request.noreply) {
    broadcasts_.take(broadcasts_).start(request, backends_, std::move(responder));
    return;
  }
  for (const std::unique_ptr<BackendConnection>& backend : backends_)
    backend->send_noreply(request, Responder{});
  responder.done(Outcome::kNothing);
}

void ProxyHandler::show_stats(const Request& request, Responder&& responder) {
  if (is_known_listing(request.args)) {
    broadcast(request, std::move(responder));
  } else {
    responder.done(Outcome::kError);
  }
}

}  // namespace moxi
