#!/bin/bash
# Starts one Druid service as the official image does: druid.sh SERVICE [ARGUMENT…]. Variables druid_a_b__c=v become the
# property a.b_c=v of druid (JSON values as they are); DRUID_* variables set the JVM.
set -euo pipefail

readonly service=$1
readonly config=/tmp/conf/druid
rm -rf "$config" && mkdir -p "$config"

property_name() {
  local name=${1//__/$'\x01'}
  name=${name//_/.}
  printf '%s' "${name//$'\x01'/_}"
}

properties() {
  [[ -z ${DRUID_CONFIG_COMMON:-} ]] || cat "$DRUID_CONFIG_COMMON"
  local of_service=DRUID_CONFIG_$service
  [[ -z ${!of_service:-} ]] || cat "${!of_service}"
  [[ ${DRUID_SET_HOST:-1} != 1 ]] || printf 'druid.host=%s\n' "$(hostname -i | cut -d' ' -f1)"
  [[ -z ${ZOOKEEPER:-} ]] || printf 'druid.zk.service.host=%s\n' "$ZOOKEEPER"
  # The last line of a name wins, so what the environment says is written last.
  local variable
  for variable in $(compgen -e | grep '^druid_' || true); do
    printf '%s=%s\n' "$(property_name "$variable")" "${!variable}"
  done
}
properties >"$config/runtime.properties"

if [[ -n ${DRUID_LOG4J:-} ]]; then
  printf '%s\n' "$DRUID_LOG4J" >"$config/log4j2.xml"
else
  sed "s/level=\"info\"/level=\"${DRUID_LOG_LEVEL:-info}\"/" /opt/druid/conf/log4j2.xml >"$config/log4j2.xml"
fi

jvm=(-server -Duser.timezone=UTC -Dfile.encoding=UTF-8 -Djava.io.tmpdir=/opt/druid/var/tmp
  -Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager -XX:+ExitOnOutOfMemoryError
  "-Xmx${DRUID_XMX:-256m}" "-XX:MaxDirectMemorySize=${DRUID_MAXDIRECTMEMORYSIZE:-256m}")
[[ -z ${DRUID_XMS:-} ]] || jvm+=("-Xms$DRUID_XMS")
[[ -z ${DRUID_NEWSIZE:-} ]] || jvm+=("-XX:NewSize=$DRUID_NEWSIZE")
[[ -z ${DRUID_MAXNEWSIZE:-} ]] || jvm+=("-XX:MaxNewSize=$DRUID_MAXNEWSIZE")

# Packages that Druid's libraries reach into (docs/operations/java.md of Druid, "Strong encapsulation").
opened=(--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/java.lang=ALL-UNNAMED
  --add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED)

mkdir -p /opt/druid/var/tmp
cd /opt/druid
# JAVA_OPTS holds several words.
# shellcheck disable=SC2086
exec java "${jvm[@]}" ${JAVA_OPTS:-} "${opened[@]}" -cp "$config:/opt/druid/lib/*" org.apache.druid.cli.Main server "$@"
