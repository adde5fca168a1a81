#include "server/command/lru_commands.h"

#include "server/command/admin_words.h"

namespace moxi {
namespace {

constexpr uint64_t kMostPercent = 80;

Response tune(const TextTokens& words, CacheTuning& tuning, LiveSettings& live) {
  const auto hot = read_u32(words[2]);
  const auto warm = read_u32(words[3]);
  const auto hot_factor = read_double(words[4]);
  const auto warm_factor = read_double(words[5]);
  if (!hot || !warm || !hot_factor || !warm_factor) return answer(Outcome::kError);
  if (uint64_t{*hot} + *warm > kMostPercent) {
    return line_answer("ERROR hot and warm pcts must not exceed 80\r\n");
  }
  if (*hot_factor <= 0 || *warm_factor <= 0) {
    return line_answer("ERROR hot/warm age factors must be greater than 0\r\n");
  }
  tuning.hot_lru_pct = *hot;
  tuning.warm_lru_pct = *warm;
  live.hot_max_factor = *hot_factor;
  live.warm_max_factor = *warm_factor;
  return answer(Outcome::kOk);
}

Response set_mode(std::string_view mode, CacheTuning& tuning) {
  if (mode != "flat" && mode != "segmented") return answer(Outcome::kError);
  tuning.segmented = mode == "segmented";
  return answer(Outcome::kOk);
}

Response set_temporary_ttl(std::string_view word, CacheTuning& tuning, LiveSettings& live) {
  const auto ttl = read_i32(word);
  if (!ttl) return answer(Outcome::kError);
  live.temp_lru = *ttl >= 0;
  if (*ttl >= 0) live.temporary_ttl = static_cast<uint32_t>(*ttl);
  tuning.set_temporary_ttl(*ttl > 0 ? static_cast<RelTime>(*ttl) : 0);
  return answer(Outcome::kOk);
}

}  // namespace

Response change_lru(const TextTokens& words, bool has_maintainer, CacheTuning& tuning,
                    LiveSettings& live) {
  const std::string_view what = words.count() > 1 ? words[1] : std::string_view{};
  if (what == "tune" && words.count() >= 6) return tune(words, tuning, live);
  if (words.count() < 3 || !has_maintainer) return answer(Outcome::kError);
  if (what == "mode") return set_mode(words[2], tuning);
  if (what == "temp_ttl") return set_temporary_ttl(words[2], tuning, live);
  return answer(Outcome::kError);
}

}  // namespace moxi
