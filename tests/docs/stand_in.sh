#!/usr/bin/env bash
# Stands in for sudo, install, systemctl and journalctl where the documentation sets up a timer:
# called by one of these names, it works below $STAND_IN_ROOT, and starts a service by the
# ExecStart of the unit in $STAND_IN_UNITS, with the credential that the unit loads.
set -euo pipefail
journal=$STAND_IN_ROOT/journal

below() { sed -E "s#(^|[^[:alnum:]])/(etc|var/lib|var/spool)/longshore#\1$STAND_IN_ROOT/\2/longshore#g"; }

# The value of a key of a unit, a continued line as one.
value_of() {
  awk -v key="$1=" 'index($0, key) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' "$2" |
    tr -d '\\\n' | sed "s/^$1=//; s/%i/$instance/g"
}

start() {
  local unit=$STAND_IN_UNITS/longshore@.service credential command code=0
  credential=$(value_of LoadCredential "$unit" | below)
  mkdir -p "$STAND_IN_ROOT/var/lib/longshore" "$STAND_IN_ROOT/credentials"
  cp "${credential#*:}" "$STAND_IN_ROOT/credentials/${credential%%:*}"
  command=$(value_of ExecStart "$unit" | below | sed 's#^/usr/bin/##')
  CREDENTIALS_DIRECTORY=$STAND_IN_ROOT/credentials bash -c "$command" >> "$journal" 2>&1 || code=$?
  [[ " 0 $(value_of SuccessExitStatus "$unit") " == *" $code "* ]] || { cat "$journal"; exit 1; }
}

case ${0##*/} in
  sudo) exec "$@" ;;
  install)
    /usr/bin/install "$@"
    case ${*: -1} in *.yaml) below < "${*: -1}" > "$journal.new" && mv "$journal.new" "${*: -1}" ;; esac
    ;;
  journalctl) cat "$journal" ;;
  systemctl)
    instance=$(sed -E 's/.*longshore@([a-z]+).*/\1/' <<< "$*")
    case $1 in
      start) start ;;
      enable) grep -qx 'WantedBy=timers.target' "$STAND_IN_UNITS/longshore@.timer" ;;
      list-timers) systemd-analyze calendar "$(value_of OnCalendar "$STAND_IN_UNITS/longshore@.timer")" ||
        ! command -v systemd-analyze ;;
      *) echo "no stand-in for systemctl $1" >&2; exit 1 ;;
    esac
    ;;
esac
