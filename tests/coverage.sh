#!/usr/bin/env bash
# Which lines and branches of src/ the tests reached, by folder, from the counters in BUILD:
# tests/coverage.sh BUILD. What each file lacks is told in BUILD/coverage.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
# Branches that only an exception takes are the compiler's, not the program's.
gcovr --root . --filter 'src/' --filter 'include/' --object-directory "$build" \
  --exclude-throw-branches --exclude-unreachable-branches -j "$(nproc)" \
  --csv "$build/coverage.csv" --txt "$build/coverage.txt" "$build"
awk -F, 'NR > 1 {
  split($1, part, "/")
  folder = part[1] == "src" && part[3] != "" ? "src/" part[2] : part[1]
  lines[folder] += $2; lines_hit[folder] += $3
  branches[folder] += $5; branches_hit[folder] += $6
  if (!(folder in seen)) { seen[folder] = 1; order[++n] = folder }
}
function percent(hit, all) { return all == 0 ? "-" : sprintf("%.1f %%", 100 * hit / all) }
END {
  printf "%-18s %8s %9s %9s %9s\n", "folder", "lines", "reached", "branches", "reached"
  for (i = 1; i <= n; ++i) {
    f = order[i]
    printf "%-18s %8d %9s %9d %9s\n", f, lines[f], percent(lines_hit[f], lines[f]),
      branches[f], percent(branches_hit[f], branches[f])
    l += lines[f]; lh += lines_hit[f]; b += branches[f]; bh += branches_hit[f]
  }
  printf "%-18s %8d %9s %9d %9s\n", "all", l, percent(lh, l), b, percent(bh, b)
}' "$build/coverage.csv"
