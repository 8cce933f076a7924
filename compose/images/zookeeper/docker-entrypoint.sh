#!/bin/bash
# Starts one ZooKeeper as the official image does: ZOO_* variables become /conf/zoo.cfg unless that file is mounted.
set -euo pipefail

if [[ ! -f /conf/zoo.cfg ]]; then
  cat >/conf/zoo.cfg <<END
dataDir=/data
dataLogDir=/datalog
clientPort=2181
tickTime=${ZOO_TICK_TIME:-2000}
initLimit=${ZOO_INIT_LIMIT:-5}
syncLimit=${ZOO_SYNC_LIMIT:-2}
autopurge.snapRetainCount=${ZOO_AUTOPURGE_SNAPRETAINCOUNT:-3}
autopurge.purgeInterval=${ZOO_AUTOPURGE_PURGEINTERVAL:-0}
maxClientCnxns=${ZOO_MAX_CLIENT_CNXNS:-60}
admin.enableServer=${ZOO_ADMINSERVER_ENABLED:-true}
4lw.commands.whitelist=${ZOO_4LW_COMMANDS_WHITELIST:-srvr}
END
fi
# SERVER_JVMFLAGS and JVMFLAGS hold several words each.
# shellcheck disable=SC2086
exec java "-Xmx${ZK_SERVER_HEAP:-1000}m" ${JVMFLAGS:-} ${SERVER_JVMFLAGS:-} -cp '/conf:/apache-zookeeper/lib/*' \
  org.apache.zookeeper.server.quorum.QuorumPeerMain /conf/zoo.cfg
