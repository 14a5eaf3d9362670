#!/usr/bin/env bash
# Unpacks the Debian package and works with what is in it: an import against the simulated API.
# usage: package.sh PACKAGE.deb
set -euo pipefail
package=$(realpath "$1")
root=$(mktemp -d "${TMPDIR:-/tmp}/longshore-package.XXXXXX")
simulator=
trap '[ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true; rm -r "$root"' EXIT
dpkg-deb -x "$package" "$root"

fail() { echo "package: $*" >&2; exit 1; }
for file in usr/bin/longshore usr/share/man/man1/longshore.1 \
  usr/share/bash-completion/completions/longshore etc/longshore/longshore.yaml \
  usr/share/longshore/longshore.schema.json usr/share/doc/longshore/copyright \
  usr/share/doc/longshore/first-import.md usr/share/doc/longshore/examples/nightly.yaml; do
  [ -s "$root/$file" ] || [ -s "$root/$file.gz" ] || fail "it lacks $file"
done
dpkg-deb -I "$package" conffiles | grep -qx /etc/longshore/longshore.yaml || fail "no conffile"
dpkg-deb -f "$package" Depends | grep -q libssl3 || fail "its dependencies lack libssl3"
grep -q '\$schema=/usr/share/longshore/longshore.schema.json' "$root/etc/longshore/longshore.yaml" ||
  fail "the configuration does not name the installed schema"
if [ -d "$root/lib/systemd/system" ] || [ -d "$root/usr/lib/systemd/system" ]; then
  find "$root" -name 'longshore*.service' | grep -q . || fail "no service in the units' folder"
  [ -d "$root/var/spool/longshore" ] || fail "no folder for the manifests of its units"
fi

longshore=$root/usr/bin/longshore
"$longshore" --version
cd "$root"
"$longshore" simulate --dir api > simulator.log &
simulator=$!
for _ in $(seq 100); do [ -e api/port ] && break; sleep 0.1; done
[ -e api/port ] || fail "its simulated API does not start"
cp usr/share/doc/longshore/examples/nightly.csv .
export LONGSHORE_API_BASE_URL="https://127.0.0.1:$(cat api/port)" LONGSHORE_API_PROJECT_ID=demo-project
export LONGSHORE_API_CA_FILE=$root/api/ca.pem LONGSHORE_API_KEY_FILE=$root/api/key
"$longshore" import -c etc/longshore/longshore.yaml --ledger ledger.db nightly.csv
[ "$("$longshore" export --ledger ledger.db -c etc/longshore/longshore.yaml | grep -c ,accepted,)" = 3 ] ||
  fail "not every row was accepted"
echo "package: $(basename "$package") was unpacked, and imported 3 rows"
