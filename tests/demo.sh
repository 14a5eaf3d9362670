#!/usr/bin/env bash
# The demo: a sample manifest goes through real TLS into the simulated API, with faults on the
# way; then the same command again. Everything stays in a folder of its own.
set -euo pipefail
# What the developer's shell says to longshore, or to any client, is not said here.
unset "${!LONGSHORE_@}" https_proxy HTTPS_PROXY no_proxy NO_PROXY XDG_CONFIG_HOME SSL_CERT_FILE SSL_CERT_DIR
longshore=$(realpath "$1")
here=$(mktemp -d "${TMPDIR:-/tmp}/longshore-demo.XXXXXX")
cd "$here"

bold() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; }

bold "1. A manifest: 300 good rows, one repeated, three that cannot be sent"
{
  echo "reference_id,image_url,tag,priority_weight"
  for i in $(seq -w 1 300); do
    echo "demo-$i,https://images.example.com/night/$i.jpg,street,$((10#$i % 10 + 1))"
  done
  echo "demo-007,https://images.example.com/night/007.jpg,street,8"
  echo "demo-301,not-a-url,street,5"
  echo "demo-302,https://images.example.com/night/302.jpg,street,11"
  echo ",https://images.example.com/night/303.jpg,street,5"
} > night.csv
head -n 3 night.csv
echo "… $(($(wc -l < night.csv) - 1)) rows in $here/night.csv"

bold "2. The simulated API, on this machine, with one request in ten going wrong"
show "longshore simulate --dir api --seed 7 --fault mixed=0.1 --latency 20ms &"
"$longshore" simulate --dir api --seed 7 --fault mixed=0.1 --latency 20ms > api.json 2> api.log &
simulator=$!
trap 'kill "$simulator" 2>/dev/null || true; wait "$simulator" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  [ -e api/port ] && break
  kill -0 "$simulator" 2>/dev/null || { cat api.log; exit 1; }
  sleep 0.1
done
port=$(cat api/port)
echo "listening on https://127.0.0.1:$port; it tells its own certificate authority and key in $here/api"

cat > longshore.yaml <<END
api:
  base_url: https://127.0.0.1:$port
  project_id: demo-project
  key_file: api/key
  ca_file: api/ca.pem
  request_timeout: 2s
batch:
  size: 100
delivery:
  requests_per_second: 200
retry:
  base_delay: 100ms
  after_timeout: 500ms
END

# The exit code that it has to have, and the command. Standard output is the program's alone.
run() {
  local expected=$1 code=0
  shift
  show "longshore $*" >&2
  "$longshore" "$@" || code=$?
  echo "(exit code $code)" >&2
  [ "$code" -eq "$expected" ] || { echo "the demo went wrong: the exit code should be $expected" >&2; exit 1; }
}

bold "3. What an import would do: no network, nothing written but the rejects"
run 1 check night.csv

bold "4. The import: failures are retried, no job is made twice, the bad rows are put aside"
run 1 import --summary summary.json --progress off night.csv
echo
echo "the rejects, in the manifest's own format, and why:"
cat night-rejects.csv
cat night-rejects.csv.reasons.jsonl

bold "5. The same command again: everything is known, so nothing is sent"
run 1 import --progress off night.csv

bold "6. What the simulated API saw: 300 jobs, and none twice"
curl -sk "https://127.0.0.1:$port/_simulator" || true
echo

bold "7. Which job belongs to which row"
run 0 export > jobs.csv
head -n 4 jobs.csv

bold "Everything is in $here:"
echo "  summary.json       the run in numbers"
echo "  night-rejects.csv  the rows to mend and feed back"
echo "  longshore.db       the ledger: what was sent, and what came of it"
echo
echo "Your own manifest, your own project:"
echo "  LONGSHORE_API_KEY=… $longshore import --set api.project_id=YOUR_PROJECT your-manifest.csv"
