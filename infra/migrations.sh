#!/usr/bin/env bash
# Writes a migration for both databases: infra/migrations.sh Probing AddZones
# With the name Initial the service's migrations are written anew (before the first release only).
set -euo pipefail
cd "$(dirname "$0")/.."
service=$1 name=$2
dotnet tool restore >/dev/null
if [ "$name" = Initial ]; then rm -rf "services/$service/Data/Migrations"; fi
for provider in Sqlite Postgres; do
  dotnet ef migrations add "$name" --project "services/$service" --context "$service$provider" \
    --output-dir "Data/Migrations/$provider" --namespace "Platform.$service.Data.Migrations.$provider"
  # The tool derives the snapshot's folder from the namespace; it belongs beside its migrations.
  if [ -d "services/$service/Platform" ]; then
    find "services/$service/Platform" -name '*Snapshot.cs' -path "*$provider*" -exec mv {} "services/$service/Data/Migrations/$provider/" \;
  fi
done
rm -rf "services/$service/Platform"
