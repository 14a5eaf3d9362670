#!/usr/bin/env bash
# The manual page is rendered without a warning, and holds every command.
# usage: man_page.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
here=$(mktemp -d "${TMPDIR:-/tmp}/longshore-man.XXXXXX")
trap 'rm -r "$here"' EXIT
cd "$here"
"$program" generate man > longshore.1
LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l longshore.1 > page 2> warnings
if [ -s warnings ]; then
  cat warnings
  exit 1
fi
for word in import check status export backup recover config simulate --retry-rejected batch.on_existing \
  LONGSHORE_BATCH_SIZE "EXIT STATUS" 143; do
  grep -q -e "$word" page || { echo "the page lacks $word"; exit 1; }
done
