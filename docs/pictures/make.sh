#!/usr/bin/env bash
# Makes the pictures of the README from a demo shop with a temporary database: docs/storefront.png and docs/live-stock.gif.
# Needs the .NET SDK, Node.js 20 or later with npm, and Chromium (set FLASHSALE_CHROMIUM if it isn't /usr/bin/chromium).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export FLASHSALE_CHROMIUM=${FLASHSALE_CHROMIUM:-/usr/bin/chromium}
port=${PORT:-5089}
folder=$(mktemp -d)
npm ci --prefix docs/pictures --no-audit --no-fund
dotnet build FlashSale.Web -v quiet -nologo
ASPNETCORE_ENVIRONMENT=Development ConnectionStrings__FlashSale="Data Source=$folder/shop.db" \
  dotnet run --project FlashSale.Web --no-build --no-launch-profile --urls "http://localhost:$port" > "$folder/log" 2>&1 &
shop=$!
trap 'kill "$shop" 2> /dev/null; wait "$shop" 2> /dev/null || true; rm -rf "$folder"' EXIT

until curl --silent --fail --output /dev/null "http://localhost:$port/health/ready"; do
  kill -0 "$shop" 2> /dev/null || { cat "$folder/log"; exit 1; }
  sleep 0.5
done
node docs/pictures/record.js "http://localhost:$port" docs
