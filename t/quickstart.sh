#!/bin/sh
# Builds moxi on a Debian 12 machine that has only git and a shell, starts ONE process with a cache role
# and a proxy role in front of it, sets and gets a value through the proxy, and stays until Ctrl-C.
#   sh t/quickstart.sh           as root, or as a user who may sudo (only for missing packages)
#   sh t/quickstart.sh --once    ends after the demonstration: 0 if the get returned the value
set -eu

once=no
case "${1-}" in
  '') ;;
  --once) once=yes ;;
  *) echo "usage: sh t/quickstart.sh [--once]" >&2; exit 64 ;;
esac
cd -- "$(dirname -- "$0")/.."

say() {
  printf '%s\n' "$@"
}

build() {
  if [ ! -e build/release/CMakeCache.txt ]; then
    cmake --preset release -DMOXI_BUILD_TESTS=OFF >/dev/null
  fi
  say "moxi: building build/release/moxi"
  ninja -C build/release --quiet moxi
}

# bash is on every Debian machine and speaks TCP by itself, so no client is needed.
is_listening() {  # port
  bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0"' "$1" 2>/dev/null
}

free_port() {  # first port to try, port that is spoken for
  port=$1
  while [ "$port" = "$2" ] || is_listening "$port"; do port=$((port + 1)); done
  say "$port"
}

talk() {  # port, bytes to send (printf format): prints the reply up to the end of the connection
  timeout 10 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "$1" >&3 && cat <&3' "$1" "$2"
}

wait_until_up() {  # port...
  for port in "$@"; do
    tries=0
    until is_listening "$port"; do
      tries=$((tries + 1))
      if ! kill -0 "$moxi_pid" 2>/dev/null || [ "$tries" -gt 100 ]; then
        say "moxi: port $port did not open" >&2
        return 1
      fi
      sleep 0.1
    done
  done
}

stop() {
  if [ -n "$moxi_pid" ]; then
    kill "$moxi_pid" 2>/dev/null || true
    wait "$moxi_pid" 2>/dev/null || true
    moxi_pid=
  fi
}

sh t/install_packages.sh build
build

proxy_port=$(free_port 11211 0)
cache_port=$(free_port 11311 "$proxy_port")
user_option=
[ "$(id -u)" -ne 0 ] || user_option='-u root'
command="build/release/moxi -p $cache_port -z $proxy_port=127.0.0.1:$cache_port -l 127.0.0.1${user_option:+ $user_option}"

moxi_pid=
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
$command &
moxi_pid=$!
wait_until_up "$cache_port" "$proxy_port"

value="hello from moxi"
say "" "\$ $command" "" "> set greeting 0 0 ${#value}" "> $value" "> get greeting"
reply=$(talk "$proxy_port" "set greeting 0 0 ${#value}\\r\\n$value\\r\\nget greeting\\r\\nquit\\r\\n" | tr -d '\r')
say "$reply"
expected=$(printf 'STORED\nVALUE greeting 0 %d\n%s\nEND' "${#value}" "$value")
if [ "$reply" != "$expected" ]; then
  say "moxi: the value did not come back through the proxy" >&2
  exit 1
fi

say "" "moxi: set and get went through the proxy on port $proxy_port to the cache on port $cache_port, one process."
[ "$once" = no ] || exit 0
say "Type in another terminal:" \
    "  bash -c 'exec 3<>/dev/tcp/127.0.0.1/$proxy_port; printf \"get greeting\\r\\nstats\\r\\nquit\\r\\n\" >&3; cat <&3'" \
    "  build/release/moxi -h              all options" \
    "  sh t/check.sh                      all tests" \
    "Ctrl-C ends it."
wait "$moxi_pid"
