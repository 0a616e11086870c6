#!/usr/bin/env bash
# Bring Airflow's database to this version, write the login of its pages, the store's connection and the pools; again
# changes nothing. Passwords go through a file that only we can read, not over a command line.
set -euo pipefail
umask 077
airflow db migrate
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python - "$folder/connections.json" <<'PYTHON'
import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

login = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
login.write_text(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}) + "\n", "utf-8")
store = urlsplit(os.environ["RACEWATCH_STORE"])
connection = {
    "conn_type": store.scheme,
    "host": store.hostname,
    "port": store.port,
    "login": os.environ["RACEWATCH_STORE_USER"],
    "password": os.environ["RACEWATCH_STORE_PASSWORD"],
    "extra": json.dumps({"ca": os.environ["RACEWATCH_STORE_CA"]}),
}
Path(sys.argv[1]).write_text(json.dumps({"racewatch_store": connection}), "utf-8")
PYTHON
airflow connections import --overwrite "$folder/connections.json"
airflow pools import "$AIRFLOW__CORE__DAGS_FOLDER/pools.json"
