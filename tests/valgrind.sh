#!/usr/bin/env bash
# One import, with faults and rejects, under valgrind: no invalid access, no use of what was
# never set, no leak. tests/valgrind.sh PROGRAM
set -euo pipefail
# What the developer's shell says to longshore, or to any client, is not said here.
unset "${!LONGSHORE_@}" https_proxy HTTPS_PROXY no_proxy NO_PROXY XDG_CONFIG_HOME SSL_CERT_FILE SSL_CERT_DIR
longshore=$(realpath "$1")
here=$(mktemp -d "${TMPDIR:-/tmp}/longshore-valgrind.XXXXXX")
cd "$here"
{
  echo "reference_id,image_url,tag,priority_weight"
  for i in $(seq 400); do echo "row-$i,https://images.example.com/$i.jpg,street,5"; done
  echo "bad,nowhere,street,5"
} > night.csv

"$longshore" simulate --dir api --seed 3 --fault mixed=0.05 > api.json 2> api.log &
simulator=$!
trap 'kill "$simulator" 2>/dev/null || true; wait "$simulator" 2>/dev/null || true; rm -rf "$here"' EXIT
for _ in $(seq 200); do
  [ -e api/port ] && break
  sleep 0.1
done
cat > longshore.yaml <<END
api:
  base_url: https://127.0.0.1:$(cat api/port)
  project_id: demo-project
  key_file: api/key
  ca_file: api/ca.pem
batch: {size: 100}
delivery: {requests_per_second: 0, max_in_flight: 16}
retry: {base_delay: 100ms, max_delay: 1s, after_timeout: 500ms}
END

code=0
valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect,possible \
  --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=99 \
  "$longshore" import --progress off --summary summary.json night.csv || code=$?
# One row of the manifest is refused, which is exit 1.
[ "$code" -eq 1 ] || { echo "valgrind: exit code $code, 1 was expected" >&2; exit 1; }
grep -q '"accepted": 400' summary.json || { cat summary.json; exit 1; }
echo "valgrind: clean (400 rows accepted, 1 rejected)"
