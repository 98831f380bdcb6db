#!/usr/bin/env bash
# Runs once, when the server is made: a database and a role for each service. A role reaches its own database only.
set -euo pipefail
for service in sync matching vault rotation audit; do
  variable="${service^^}_PASSWORD"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set role="latchkey_$service" --set password="${!variable}" <<'SQL'
create role :"role" login password :'password';
create database :"role" owner :"role";
revoke connect on database :"role" from public;
SQL
done
# Under this role vault-service answers requests: row-level security binds it.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --command "create role latchkey_vault_request nologin" --command "grant latchkey_vault_request to latchkey_vault"
