// Keys and values of the benchmark: both are functions of a number, so that whoever receives a
// value can tell whether it belongs to the key. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace moxi {

// "key-" and 16 decimal digits: every key of the benchmark has this length.
inline constexpr size_t kBenchKeySize = 20;

// Writes the key of `index` (below 10^16) to out[0 .. kBenchKeySize).
void write_bench_key(uint64_t index, char* out);

// The number in a key that write_bench_key made; nothing for any other text.
std::optional<uint64_t> bench_key_index(std::string_view key);

// Writes the value of `index` to out[0 .. size): bytes of any kind, CR and LF among them.
void write_bench_value(uint64_t index, char* out, size_t size);

// Whether `value` is what write_bench_value writes for this size.
bool is_bench_value(uint64_t index, std::string_view value);

}  // namespace moxi
