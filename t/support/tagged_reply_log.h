// What a TaggedCodec makes of the answers to one request, as one line of text per element, however
// the bytes arrive. Two ways of cutting a stream must leave the same lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/tagged_codec.h"

namespace moxi {

// Elements until the stream ends: "VALUE k 7 cas 3 [ab]", "MISS k", "STAT pid [7]", "DONE 4
// [text]", "GENERAL 1 k 7 cas 3 [ab]"; at last "broken" or "more" if something is left that is no
// element. Faults (views outside of the input, bad sizes) are lines that begin with "fault".
std::vector<std::string> tagged_elements(const TaggedCodec& codec, const Awaited& awaited,
                                         std::string_view stream, size_t max_value);

// The same of every cut of the stream in two and of single bytes, with a line for each that
// differs.
std::vector<std::string> tagged_elements_at_every_split(const TaggedCodec& codec,
                                                        const Awaited& awaited,
                                                        std::string_view stream, size_t max_value);

}  // namespace moxi
