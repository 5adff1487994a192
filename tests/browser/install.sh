#!/bin/sh
# The browser tests need a real Chromium: use the one that is there, else install Debian's if we may.
for name in "${CONTINUO_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
    exit 0
  fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "!!! No Chromium found and none could be installed: the browser tests will not run." >&2
echo "!!! Install chromium, or name a browser in CONTINUO_BROWSER." >&2
