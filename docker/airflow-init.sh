#!/usr/bin/env bash
# Bring Airflow's database to this version and write the login of its pages; running it again changes nothing.
set -euo pipefail
umask 077
airflow db migrate
python - <<'PYTHON'
import json
import os
from pathlib import Path

login = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
login.write_text(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}) + "\n", "utf-8")
PYTHON
