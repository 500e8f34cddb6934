#!/bin/sh
# Write constraints.txt: the exact version of everything that is installed, from the newest that pyproject.toml allows.
set -eu
cd "$(dirname "$0")/.."

: > constraints.txt
rm -rf .venv
sh scripts/set-up.sh
{
    echo "# Written by 'make lock'. Exact versions of all that tripgraph, its tests and its build install."
    .venv/bin/python -m pip freeze --exclude-editable --exclude tripgraph
} > .venv/constraints.txt
mv .venv/constraints.txt constraints.txt
sh scripts/set-up.sh
