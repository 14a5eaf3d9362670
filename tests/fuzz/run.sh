#!/usr/bin/env bash
# Runs fuzz targets, one process a core, each for so many seconds, and prints what came of them:
# tests/fuzz/run.sh BUILD SECONDS [TARGET…]
# What is found stays in BUILD/found, and is replayed with BUILD/tests/fuzz/fuzz_TARGET FILE; put
# a copy among the seeds, so that every test run holds it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$1 seconds=$2
shift 2
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for program in "$build"/tests/fuzz/fuzz_*; do
    [ -x "$program" ] && [ -f "$program" ] && targets+=("${program##*/fuzz_}")
  done
fi
mkdir -p "$build/found"

one() {
  local build=$1 seconds=$2 target=$3 code=0
  local log="$build/found/$target.log"
  mkdir -p "$build/corpus/$target"
  "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len=4096 -print_final_stats=1 -artifact_prefix="$build/found/$target-" \
    "$build/corpus/$target" "tests/fuzz/seeds/$target" > "$log" 2>&1 || code=$?
  local executions edges inputs
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  inputs=$(find "$build/corpus/$target" -type f | wc -l)
  printf '%-16s %12s %10s %10s   %s\n' "$target" "${executions:-?}" "${edges:-?}" "$inputs" \
    "$([ "$code" -eq 0 ] && echo nothing || echo "FAILED, see $log")"
  [ "$code" -eq 0 ]
}
export -f one

printf '%-16s %12s %10s %10s   %s\n' target executions edges corpus found
printf '%s\n' "${targets[@]}" |
  xargs -P "$(nproc)" -I TARGET bash -c 'one "$0" "$1" "$2"' "$build" "$seconds" TARGET
