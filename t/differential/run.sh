#!/bin/sh
# Compares moxi with Debian's memcached: sh t/differential/run.sh FIRST_SEED COMMANDS [PROTOCOL...]
#   sh t/differential/run.sh 1 10000000           ten million commands of all protocols, in cases from seed 1 on
#   sh t/differential/run.sh 42 1 text            one case
# MOXI_BINARY names the binary to test (default build/release/moxi). Ends at the first difference, which is
# shrunk to a short stream and shown.
set -eu

first=${1:?"usage: sh t/differential/run.sh FIRST_SEED COMMANDS [PROTOCOL...]"}
commands=${2:?"usage: sh t/differential/run.sh FIRST_SEED COMMANDS [PROTOCOL...]"}
shift 2
cd -- "$(dirname -- "$0")/../.."
exec /usr/bin/python3 t/differential/differential.py "$first" "$commands" "$@"
