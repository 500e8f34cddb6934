#!/bin/sh
# Install the browser that some tests drive, where that may be done: on Debian and its like, as root. Elsewhere say so.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" > /dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
    echo "Installing Chromium for the tests that drive a browser ..."
    if apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq --no-install-recommends install chromium > /dev/null; then
        exit 0
    fi
fi
echo "tripgraph: no Chromium here, and none could be installed: the tests that drive a browser will not run." >&2
