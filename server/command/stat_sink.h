// Where a listing of statistics goes: the Responder of a request, or a list in a test.
#pragma once

#include <string_view>

#include "common/base/function_ref.h"

namespace moxi {

using StatSink = FunctionRef<void(std::string_view name, std::string_view value)>;

}  // namespace moxi
