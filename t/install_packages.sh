#!/bin/sh
# Installs the packages of the named sections of t/packages.txt that are missing:
#   sh t/install_packages.sh build [test] [clients] [bench]
# Works as root or through sudo; asks for neither if nothing is missing. While it installs, no package
# may start a service (a peer would take port 11211): policy-rc.d says so, and is removed afterwards.
set -eu

here=$(dirname -- "$0")
policy=/usr/sbin/policy-rc.d
policy_is_ours=no

say() {
  printf 'moxi: %s\n' "$*"
}

packages_of() {  # section -> its packages, one per line
  awk -v section="[$1]" '/^\[/ { inside = ($1 == section); next } inside && NF && $1 !~ /^#/ { print $1 }' \
    "$here/packages.txt"
}

# Also if another package provides it: nodejs from elsewhere than Debian brings its npm along.
is_installed() {
  dpkg-query -W -f '${db:Status-Status}, ${Package}, ${Provides}, \n' | grep -q "^installed,.* $1[ ,]"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

forbid_services() {
  [ ! -e "$policy" ] || return 0
  policy_is_ours=yes
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

allow_services() {
  [ "$policy_is_ours" = no ] || as_root rm -f "$policy"
  policy_is_ours=no
}

missing=
for section in "$@"; do
  listed=$(packages_of "$section")
  [ -n "$listed" ] || { say "t/packages.txt has no section [$section]" >&2; exit 1; }
  for package in $listed; do
    is_installed "$package" || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

say "installing what t/packages.txt lists for $* (each with its reason there), no service is started:$missing"
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
  say "these packages are missing and need root or sudo:$missing" >&2
  exit 1
fi
trap allow_services EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
forbid_services
as_root apt-get -qq update
# shellcheck disable=SC2086  # a list of words
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing >/dev/null
