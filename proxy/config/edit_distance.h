// How far apart two words are, for "the nearest valid key is ...". A pure function.
#pragma once

#include <cstddef>
#include <string_view>

namespace moxi {

// The least number of characters to insert, delete, replace, or swap with their neighbour that
// turns `a` into `b`. Time a.size() * b.size(): bound what strangers may pass.
size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace moxi
