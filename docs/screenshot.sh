#!/usr/bin/env bash
# Makes docs/storefront.png: starts the demo shop on a database of its own and lets Chromium take a picture of its start page.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

chromium=${FLASHSALE_CHROMIUM:-/usr/bin/chromium}
port=${PORT:-5089}
folder=$(mktemp -d)
dotnet build FlashSale.Web -v quiet -nologo
ASPNETCORE_ENVIRONMENT=Development ConnectionStrings__FlashSale="Data Source=$folder/shop.db" \
  dotnet run --project FlashSale.Web --no-build --no-launch-profile --urls "http://localhost:$port" > "$folder/log" 2>&1 &
shop=$!
trap 'kill "$shop" 2> /dev/null; wait "$shop" 2> /dev/null || true; rm -rf "$folder"' EXIT

until curl --silent --fail --output /dev/null "http://localhost:$port/time"; do sleep 0.5; done
"$chromium" --headless --no-sandbox --hide-scrollbars --window-size=1280,1060 --timeout=4000 \
  --screenshot="$PWD/docs/storefront.png" "http://localhost:$port/" 2> /dev/null
echo "docs/storefront.png"
