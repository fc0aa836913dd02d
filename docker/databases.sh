#!/bin/bash
# Runs once, when the data folder is made: a role and a database for the monolith and for each context. A
# role can enter its own database only.
set -euo pipefail

for name in mallbots stores customers baskets ordering payments depot cosec notifications search; do
  variable="PG_PASSWORD_${name^^}"
  psql -v ON_ERROR_STOP=1 -v name="$name" -v password="${!variable}" --username "$POSTGRES_USER" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
done
