#!/usr/bin/env bash
# The whole suite: style; then, side by side, the types, all tests on SQLite with in-process work, and on PostgreSQL
# with Redis and arq, on private servers, those that touch a database.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE  # each of some hundred processes would compile the portal and its libraries anew
.venv/bin/ruff check .
.venv/bin/ruff format --check portal tests

said=$(mktemp) typed=$(mktemp)
trap 'rm -f "$said" "$typed"' EXIT
.venv/bin/mypy >"$typed" 2>&1 &
types=$!
.venv/bin/pytest -q -p no:cacheprovider "$@" >"$said" 2>&1 &
embedded=$!
failed=0
.venv/bin/pytest -q -p no:cacheprovider --engine=postgres "$@" || failed=$?
wait "$embedded" || failed=$?
wait "$types" || failed=$?
echo "On SQLite:"
cat "$said"
echo "Types:"
cat "$typed"
exit "$failed"
