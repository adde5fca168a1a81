#!/bin/sh
# Runs simulations of the proxy core: sh t/simulation/run.sh FIRST COUNT [more options of the program]
#   sh t/simulation/run.sh 10001 100000     more than the tests run
#   sh t/simulation/run.sh 42 1 -v          one seed, with everything that happens
# MOXI_BUILD names the build directory (default build/release).
set -eu

first=${1:?"usage: sh t/simulation/run.sh FIRST COUNT [OPTION...]"}
count=${2:?"usage: sh t/simulation/run.sh FIRST COUNT [OPTION...]"}
shift 2
cd -- "$(dirname -- "$0")/../.."
exec "${MOXI_BUILD:-build/release}/t/simulation/simulation" --first "$first" --count "$count" "$@"
