#include "server/command/slab_commands.h"

#include <atomic>

#include "server/command/admin_words.h"

namespace moxi {
namespace {

constexpr std::string_view kDisabled = "CLIENT_ERROR slab reassignment disabled\r\n";
constexpr uint32_t kLeastWindow = 3;
constexpr uint32_t kMostWindow = 1800;

Response set_ratio(const TextTokens& words, std::atomic<double>& ratio) {
  const auto value = words.count() > 3 ? read_double(words[3]) : std::nullopt;
  if (!value) return answer(Outcome::kError);
  ratio = *value;
  return answer(Outcome::kOk);
}

Response set_window(const TextTokens& words, LiveSettings& live) {
  const auto seconds = words.count() > 3 ? read_u32(words[3]) : std::nullopt;
  if (!seconds) return answer(Outcome::kError);
  if (*seconds < kLeastWindow || *seconds > kMostWindow) {
    return line_answer("CLIENT_ERROR automove window too low or too high\r\n");
  }
  live.automove_window = *seconds;
  return answer(Outcome::kOk);
}

Response automove(const TextTokens& words, LiveSettings& live) {
  if (words[2] == "ratio") return set_ratio(words, live.automove_ratio);
  if (words[2] == "freeratio") return set_ratio(words, live.automove_free_ratio);
  if (words[2] == "window") return set_window(words, live);
  const auto level = read_u32(words[2]);
  if (!level) return answer(Outcome::kBadFormat);
  if (*level == 0) return answer(Outcome::kOk);  // as it is
  return *level <= 2 ? line_answer(kDisabled) : answer(Outcome::kError);
}

}  // namespace

Response change_slabs(const TextTokens& words, LiveSettings& live) {
  const std::string_view what = words.count() > 1 ? words[1] : std::string_view{};
  if (what == "reassign" && words.count() == 4) return line_answer(kDisabled);
  if (what == "automove" && words.count() >= 3) return automove(words, live);
  return answer(Outcome::kError);
}

}  // namespace moxi
