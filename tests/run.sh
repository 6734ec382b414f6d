#!/usr/bin/env bash
# The whole suite: style and types; then, side by side, on SQLite with in-process work and on PostgreSQL with Redis and
# arq, on private servers.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff check .
.venv/bin/ruff format --check portal tests
.venv/bin/mypy

said=$(mktemp)
trap 'rm -f "$said"' EXIT
.venv/bin/pytest -q -p no:cacheprovider "$@" >"$said" 2>&1 &
embedded=$!
failed=0
.venv/bin/pytest -q -p no:cacheprovider --engine=postgres "$@" || failed=$?
wait "$embedded" || failed=$?
echo "On SQLite:"
cat "$said"
exit "$failed"
