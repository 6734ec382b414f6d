#!/usr/bin/env bash
# The whole suite: style and types; on SQLite with in-process work; on PostgreSQL with Redis and arq, on private servers.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff check .
.venv/bin/ruff format --check portal tests
.venv/bin/mypy
.venv/bin/pytest -q "$@"
.venv/bin/pytest -q --engine=postgres "$@"
