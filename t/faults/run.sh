#!/bin/sh
# Measures what faults cost: a table of bound, moxi and nutcracker; fails if a bound of moxi's is broken.
#   sh t/faults/run.sh                        all faults, in full (some minutes)
#   sh t/faults/run.sh frozen_backend         one of them (a wrong name shows all names)
#   sh t/faults/run.sh --short --alone        as the tests run it: shorter, and without nutcracker
# MOXI_BINARY names another moxi than build/release/moxi, which is built if it is missing.
set -eu

cd -- "$(dirname -- "$0")/../.."
sh t/install_packages.sh build test
if [ -z "${MOXI_BINARY-}" ]; then
  cmake --preset release -DMOXI_BUILD_TESTS=ON >/dev/null
  ninja -C build/release --quiet moxi slow_resolver
fi
PYTHONDONTWRITEBYTECODE=1 exec /usr/bin/python3 t/faults/run.py "$@"
