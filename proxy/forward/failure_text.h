// What a client is told when a backend fails it; moxi's words. `host` as configured, without port.
#pragma once

#include <string>

#include "proxy/backend/exchange.h"

namespace moxi {

std::string failure_text(Failure failure, const std::string& host);

}  // namespace moxi
