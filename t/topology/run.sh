#!/bin/sh
# Starts one of the topologies of t/topology/topologies.py by hand: prints every process and port and what
# to try, checks all conversations on it, and stays until Ctrl-C.
#   sh t/topology/run.sh simple|chain|fanout|fanoutin      (without a name: all names)
#   sh t/topology/run.sh chain --once                      leaves after the check: 0 if it was passed
# MOXI_BINARY names another moxi than build/release/moxi, which is built if it is missing.
set -eu

cd -- "$(dirname -- "$0")/../.."
sh t/install_packages.sh build test
if [ -z "${MOXI_BINARY-}" ]; then
  [ -e build/release/CMakeCache.txt ] || cmake --preset release -DMOXI_BUILD_TESTS=OFF >/dev/null
  ninja -C build/release --quiet moxi
fi
PYTHONDONTWRITEBYTECODE=1 exec /usr/bin/python3 t/topology/run.py "$@"
