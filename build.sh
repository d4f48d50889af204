#!/usr/bin/env bash
# The one entry to everything that must hold: format, build, tests (also against the newest Microsoft.Extensions), packages,
# native AOT. Ends with one line: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
newest_extensions=11.0.0
passed=0 failed=0 skipped=0

step() { printf '\n== %s (after %d s)\n' "$*" "$SECONDS"; }

# What failed is told once more at the end, where whoever sees only the last lines of a long log finds it.
failures=$(mktemp)
trap 'rm -f "$failures"' EXIT

# Runs `dotnet test` with the arguments given and adds its summary to the totals.
run_tests() {
  local log status=0
  log=$(mktemp)
  dotnet test "$@" 2>&1 | tee "$log" || status=$?
  count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" "$log" | tail -n 1; }
  passed=$((passed + $(count succeeded || true)+0))
  failed=$((failed + $(count failed || true)+0))
  skipped=$((skipped + $(count skipped || true)+0))
  awk '/^[^ ]/ { on = /^failed /; lines = 0 } on && lines++ < 40' "$log" >> "$failures"
  rm -f "$log"
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
}

# Without `analyzers`, which runs the rules that the build has as errors, and takes longer than the other two together.
step "Format"
dotnet restore
dotnet format whitespace --no-restore --verify-no-changes --verbosity minimal
dotnet format style --no-restore --verify-no-changes --verbosity minimal

step "Build"
dotnet build

step "Test"
run_tests --no-build

# What meets those packages: the libraries and one application. Without what only multiplies inputs (faults, weeks of running), nor the
# protocol and the tool, which are about this code, whatever version it stands on. The analyzers have seen the same code above.
step "Test with Microsoft.Extensions $newest_extensions"
run_tests --solution build/extensions.slnf --filter-not-namespace "*.Faults" "*.Soak" -p:TargetFrameworks=net10.0 -p:ExtensionsVersion=$newest_extensions -p:RunAnalyzers=false -p:UseArtifactsOutput=true -p:ArtifactsPath="$PWD/artifacts/extensions-$newest_extensions"

step "Pack"
dotnet pack --configuration Release -p:RunAnalyzers=false --output artifacts/packages

# What was packed, as its users have it: restored where nothing older of it can be. Packages of others come from where this machine has them.
step "Test the packages"
run_tests --project tests/Vault.Configuration.PackageTests

step "Native AOT"
version=$(dotnet msbuild src/Vault.Configuration -getProperty:PackageVersion)
machine_packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
# The lock file there has the hash of what was packed the last time.
rm -rf artifacts/aot artifacts/aot-packages/vault.configuration* tests/Vault.Configuration.AotTests/obj/packages.lock.json
NUGET_PACKAGES="$PWD/artifacts/aot-packages" dotnet publish tests/Vault.Configuration.AotTests --output artifacts/aot -p:PackedVersion="$version" \
  -p:RestoreAdditionalProjectSources="$PWD/artifacts/packages" -p:RestoreFallbackFolders="$machine_packages"
if [ ! -d "artifacts/aot-packages/vault.configuration/$version" ]; then
  echo "What was packed was not used: delete vault.configuration $version from $machine_packages." | tee -a "$failures"
  failed=$((failed + 1))
elif artifacts/aot/Vault.Configuration.AotTests; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi

if [ -s "$failures" ]; then
  step "What failed"
  cat "$failures"
fi

printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
