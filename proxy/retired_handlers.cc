#include "proxy/retired_handlers.h"

#include <utility>

#include "proxy/proxy_handler.h"

namespace moxi {
namespace {

constexpr Milliseconds kLook{50};

}  // namespace

RetiredHandlers::RetiredHandlers(Turn& turn) : timer_(turn.loop().make_timer([this] { look(); })) {}

RetiredHandlers::~RetiredHandlers() = default;

void RetiredHandlers::add(std::unique_ptr<ProxyHandler> handler) {
  handlers_.push_back(std::move(handler));
  look();
}

void RetiredHandlers::take(RetiredHandlers& other) {
  for (std::unique_ptr<ProxyHandler>& handler : other.handlers_)
    handlers_.push_back(std::move(handler));
  other.handlers_.clear();
}

void RetiredHandlers::look() {
  std::erase_if(handlers_, [](const auto& handler) { return handler->is_idle(); });
  if (!handlers_.empty()) timer_->start(kLook);
}

}  // namespace moxi
