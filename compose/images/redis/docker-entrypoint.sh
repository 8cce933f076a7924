#!/bin/bash
# As the official image: options alone start redis-server with them; any other command runs as it is.
set -euo pipefail

if [[ ${1:-} == -* || ${1:-} == *.conf ]]; then set -- redis-server "$@"; fi
if [[ ${1:-} == redis-server ]]; then
  # The network of the container is the guard here, so Redis answers clients from other hosts.
  set -- "$@" --protected-mode no
  if [[ $(id -u) == 0 ]]; then
    chown redis:redis /data
    exec setpriv --reuid redis --regid redis --clear-groups -- "$@"
  fi
fi
exec "$@"
