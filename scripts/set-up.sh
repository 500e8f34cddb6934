#!/bin/sh
# Make .venv with the exact versions of constraints.txt; do nothing if that is what is there already.
# What it is made from is remembered in .venv/made-from, so content decides and not the time of a file.
set -eu
cd "$(dirname "$0")/.."

made_from() {
    echo "$PWD"
    cat pyproject.toml constraints.txt
}

if [ -x .venv/bin/tripgraph ] && made_from | cmp -s - .venv/made-from && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

python=
for candidate in python3.13 python3.12 python3.11 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$candidate
        if "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
            python=$candidate
            break
        fi
    fi
done
if [ -z "$python" ]; then
    if [ -n "${found:-}" ]; then
        echo "tripgraph: $found has no venv module. Install it (on Debian and Ubuntu: apt-get install python3-venv)." >&2
    else
        echo "tripgraph: no Python 3.11 or newer found. Install one (on Debian and Ubuntu: apt-get install python3 python3-venv)." >&2
    fi
    exit 1
fi

echo "Setting up .venv with $("$python" --version) ..."
rm -rf .venv
"$python" -m venv .venv
install() {
    if ! .venv/bin/python -m pip install --quiet --progress-bar off --disable-pip-version-check \
        --log .venv/set-up.log --constraint constraints.txt "$@" 2> .venv/complaint; then
        # Where no index answers, pip complains of versions that conflict; only its log tells.
        if grep -q 'Could not fetch URL.*\(connection error\|timed out\|ssl certificate\)' .venv/set-up.log; then
            echo "tripgraph: the package registry could not be reached. Check the network, the proxy and pip's index," \
                "then run this again. Details: .venv/set-up.log" >&2
        else
            cat .venv/complaint >&2
        fi
        exit 1
    fi
}
install hatchling
install --no-build-isolation --editable '.[dev]'
made_from > .venv/made-from
