// Storing for general commands: every mode with a compare, an id of the client's, and a name in
// base64. Any thread, no lock held on entry.
#pragma once

#include <string_view>

#include "server/cache/cache_core.h"
#include "server/cache/general_types.h"

namespace moxi {

// A value that is all there. Whatever is refused for its size or for want of memory removes the
// old item.
GeneralStored store_general(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                            std::string_view value);
// The same with a value that is in an item already (item_builder.h), which is given away.
GeneralStored store_built(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                          Ref ref);
GeneralStored refuse_general(CacheCore& core, ThreadBlock& block, const GeneralStore& request,
                             Stored refusal, size_t size);

}  // namespace moxi
