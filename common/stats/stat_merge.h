// One value of the same statistic of several backends, by the rule of its name. Pure.
#pragma once

#include <string>
#include <string_view>

#include "common/stats/stat_names.h"

namespace moxi {

// What stands for `first` and `second` together. Sums of decimal fractions keep six digits (as
// rusage has them); values that are no numbers are never combined: the first stays.
std::string merge_values(MergeRule rule, std::string_view first, std::string_view second);

// Words and numbers in turn, as `stats detail dump` has them ("get 3 hit 1 set 2 del 0"): numbers
// that stand at the same place are added. Of texts that are not alike the first stays.
std::string merge_counts(std::string_view first, std::string_view second);

}  // namespace moxi
