// incr and decr of general commands, which may make the number that is not there. Any thread, no
// lock held on entry.
#pragma once

#include "server/cache/cache_core.h"
#include "server/cache/general_types.h"

namespace moxi {

ArithmeticResult change_number_general(CacheCore& core, ThreadBlock& block,
                                       const GeneralArithmetic& request);

}  // namespace moxi
