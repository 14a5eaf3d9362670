#!/usr/bin/env bash
# The units, the crontab line and the logrotate example, held against the programs that read
# them. usage: units_test.sh LONGSHORE; exits with 77 where systemd-analyze is absent.
set -euo pipefail
longshore=$(realpath "$1")
config=$(cd "$(dirname "$0")/../../config" && pwd)
here=$(mktemp -d "${TMPDIR:-/tmp}/longshore-units.XXXXXX")
trap 'rm -rf "$here"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

# The crontab line: five fields, then a command that the program understands.
line=$(grep -E '^[0-9*]' "$config/crontab" | sed "s|/etc/longshore|$here|")
[ "$(echo "$line" | wc -l)" -eq 1 ] || fail "the crontab holds not one line"
read -r -a words <<< "$line"
for field in "${words[@]:0:5}"; do
  [[ $field =~ ^[0-9*/,-]+$ ]] || fail "the crontab has a field $field"
done
# The options of crontab and unit are known: the program gets as far as the absent file.
understood() {
  local code=0 said
  # Never the machine's own configuration: one that is certainly absent.
  said=$("$longshore" "${@:2}" 2>&1 >/dev/null) || code=$?
  [ "$code" -eq 2 ] && grep -q "$1" <<< "$said" || fail "$* gave $code: $said"
}
understood "$here/night.yaml" "${words[@]:6}"

unit=$config/systemd/longshore@.service
start=$(sed -n '/^ExecStart=/,/[^\\]$/p' "$unit" | tr -d '\\\n' | sed "s/%i/night/g; s|/etc/longshore|$here|")
read -r -a words <<< "${start#ExecStart=/usr/bin/longshore }"
understood "$here/night.yaml" "${words[@]}"

if command -v logrotate >/dev/null; then
  cp "$config/logrotate/longshore" "$here/logrotate"
  chmod 644 "$here/logrotate"
  logrotate --debug --state "$here/state" "$here/logrotate" > "$here/said" 2>&1 ||
    fail "logrotate: $(cat "$here/said")"
  ! grep -i error "$here/said" || fail "logrotate complains"
fi

if ! command -v systemd-analyze >/dev/null; then
  echo "skipped: there is no systemd-analyze (apt-get install systemd)"
  exit 77
fi
# The instance by its name, with the program under test in place of the installed one.
sed "s|/usr/bin/longshore|$longshore|" "$unit" > "$here/longshore@night.service"
cp "$config/systemd/longshore@.timer" "$here/longshore@night.timer"
systemd-analyze verify --man=no "$here/longshore@night.service" "$here/longshore@night.timer" \
  > "$here/said" 2>&1 || fail "systemd-analyze verify: $(cat "$here/said")"
! grep -q "longshore@" "$here/said" || fail "systemd-analyze verify: $(cat "$here/said")"

# Of 10 (exposed) at most 2.5; a systemd that cannot judge a file offline is skipped.
if systemd-analyze security --help 2>&1 | grep -q offline; then
  systemd-analyze security --offline=true --threshold=25 --no-pager \
    "$here/longshore@night.service" > "$here/said" 2>&1 ||
    fail "systemd-analyze security: $(tail -n 3 "$here/said")"
  tail -n 1 "$here/said"
fi
echo "the units hold"
