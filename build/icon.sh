#!/usr/bin/env bash
# Draws icon.png, which the packages carry, from icon.svg. Needs Chromium; only for whoever changes the drawing.
set -euo pipefail
cd "$(dirname "$0")"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --default-background-color=00000000 \
  --force-device-scale-factor=1 --window-size=128,128 --screenshot="$PWD/icon.png" "file://$PWD/icon.svg"
