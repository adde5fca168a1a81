#!/bin/sh
# sh t/fuzz/run.sh SECONDS [TARGET...]: builds the fuzz targets (preset `fuzz`: clang, ASan, UBSan) and runs
# each of them that long from its seeds. One line per target; fails on the first finding and keeps
# its input in build/fuzz/findings. New inputs collect in build/fuzz/corpus and are used again.
set -eu

seconds=${1:-10}
case $seconds in
  '' | *[!0-9]*) echo "usage: sh t/fuzz/run.sh SECONDS [TARGET...]" >&2; exit 64 ;;
esac
[ $# -gt 0 ] && shift
cd "$(dirname "$0")/../.."
targets=${*:-binary_request text_request meta_request login text_reply meta_reply binary_reply config
  nutcracker_yaml}

programs=
for target in $targets; do programs="$programs fuzz_$target"; done
mkdir -p build
cmake --preset fuzz >build/fuzz.log 2>&1 || { cat build/fuzz.log >&2; exit 1; }
# shellcheck disable=SC2086
cmake --build build/fuzz --parallel 2 --target $programs >>build/fuzz.log 2>&1 ||
  { cat build/fuzz.log >&2; exit 1; }

findings=build/fuzz/findings
mkdir -p "$findings"
status=0
for target in $targets; do
  corpus=build/fuzz/corpus/$target
  log=$findings/$target.log
  mkdir -p "$corpus"
  dictionary=
  [ -f "t/fuzz/$target.dict" ] && dictionary="-dict=t/fuzz/$target.dict"
  if "build/fuzz/t/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
      -max_len=8192 -print_final_stats=1 $dictionary -artifact_prefix="$findings/$target-" \
      "$corpus" "t/fuzz/corpus/$target" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    echo "$target: ${runs:-0} inputs in ${seconds} s, ${covered:-?} edges, no finding"
  else
    echo "$target: FINDING, see $log and $findings/$target-*" >&2
    tail -n 40 "$log" >&2
    status=1
    break
  fi
done
exit $status
