#!/usr/bin/env bash
# The whole suite: style; then, side by side, the types, all tests on SQLite with in-process work, those in a real
# browser by themselves as they mostly wait, and on PostgreSQL with Redis and arq, on private servers, those that touch
# a database.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE  # each of some hundred processes would compile the portal and its libraries anew
.venv/bin/ruff check .
.venv/bin/ruff format --check portal tests

said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
tests=(.venv/bin/pytest -q -p no:cacheprovider)
.venv/bin/mypy >"$said/Types" 2>&1 &
beside=("Types $!")
"${tests[@]}" --ignore=tests/e2e "$@" >"$said/On SQLite" 2>&1 &
beside+=("On SQLite $!")
"${tests[@]}" tests/e2e "$@" >"$said/In a browser" 2>&1 &
beside+=("In a browser $!")
failed=0
"${tests[@]}" --engine=postgres "$@" || failed=$?
for one in "${beside[@]}"; do
  wait "${one##* }" || failed=$?
  echo "${one% *}:"
  cat "$said/${one% *}"
done
exit "$failed"
