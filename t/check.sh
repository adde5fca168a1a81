#!/bin/sh
# Installs what the tests need, builds, and runs every test; ends at the first step that fails.
#   sh t/check.sh                       everything
#   sh t/check.sh structure release     the named steps only; the steps, in order, are listed in `all` below
set -eu

cd -- "$(dirname -- "$0")/.."
all="format structure release clang asan tsan fuzz"
steps="${*:-$all}"
jobs=$(nproc)
python=/usr/bin/python3  # Debian's: the one that has the packages of t/packages.txt
started=$(date +%s)

# A sanitizer's report ends the process with a status of its own, and the tests look for its text too.
ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
UBSAN_OPTIONS=print_stacktrace=1
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS
export PYTHONDONTWRITEBYTECODE=1

configure() {  # preset
  cmake --preset "$1" -DMOXI_BUILD_TESTS=ON >/dev/null
}

compile() {  # preset, targets...
  preset=$1
  shift
  ninja -C "build/$preset" -j "$jobs" --quiet "$@"
}

unit_tests() {  # preset: shows the closing lines, or all of a failure
  log="build/$1/unit_tests.log"
  if ctest --test-dir "build/$1" --output-on-failure -j "$jobs" -L "unit|simulation|smuggling" --timeout 300 >"$log" 2>&1; then
    tail -n 4 "$log"
  else
    grep -v ' Passed ' "$log" | grep -v '^ *Start ' | tail -n 300
    return 1
  fi
}

system_tests() {  # preset, folders...
  binary="build/$1/moxi"
  shift
  MOXI_BINARY=$binary "$python" -m pytest -q -p no:cacheprovider "$@"
}

step_format() {
  find common server proxy t -name '*.h' -o -name '*.cc' | xargs clang-format-14 --dry-run -Werror
}

step_structure() {
  "$python" -m pytest -q -p no:cacheprovider t/structure
  "$python" t/structure/check_structure.py
}

# The program as it is shipped. The unit tests run only in the build with the most checks, asan.
step_release() {
  configure release
  compile release moxi moxi_load moxi_floor simulation smuggling slow_resolver
  ctest --test-dir build/release --output-on-failure -j "$jobs" -L "simulation|smuggling" --timeout 600
  system_tests release t/system t/topology t/differential t/clients t/faults
}

step_clang() {
  configure clang
  compile clang moxi
}

step_asan() {
  configure asan
  compile asan
  unit_tests asan
  system_tests asan t/system t/topology
}

step_tsan() {
  configure tsan
  compile tsan unit_net unit_session unit_cache unit_proxy
  for area in net session cache proxy; do
    "build/tsan/t/unit/unit_$area" --gtest_brief=1
  done
}

step_fuzz() {
  sh t/fuzz/run.sh 10
}

sh t/install_packages.sh build test clients bench
for step in $steps; do
  case " $all " in
    *" $step "*) ;;
    *) echo "check: no step '$step'; the steps are: $all" >&2; exit 64 ;;
  esac
done
for step in $steps; do
  echo "== $step"
  step_started=$(date +%s)
  set +e  # outside of any condition, or the step's own `set -e` would not hold
  ( set -e; "step_$step" )
  status=$?
  set -e
  if [ "$status" -ne 0 ]; then
    echo "== $step FAILED after $(($(date +%s) - step_started)) s"
    exit 1
  fi
  echo "== $step passed in $(($(date +%s) - step_started)) s"
done
echo "== all passed in $(($(date +%s) - started)) s: $steps"
