#!/usr/bin/env bash
# Give Kibana's own user its password, and make the role and the user racewatch writes with; again changes nothing.
# Secrets go to curl by file descriptor, not on its command line, where every process could read them.
set -euo pipefail

for name in ELASTIC_PASSWORD KIBANA_PASSWORD RACEWATCH_STORE_PASSWORD; do
  if [[ ! ${!name} =~ ^[A-Za-z0-9_-]+$ ]]; then
    echo "setup: $name: letters, digits, - and _ only; make another one and run this again" >&2
    exit 1
  fi
done

# Retried while the server starts: refused connections, 408, 429 and 5xx.
put() {
  echo "setup: $1" >&2
  curl --silent --show-error --fail --output /dev/null --retry 20 --retry-delay 3 --retry-connrefused \
    --config <(printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD") \
    --request "${3:-PUT}" --header "Content-Type: application/json" --data @- "$ELASTICSEARCH_URL/_security/$1" <<<"$2"
}

put user/kibana_system/_password "{\"password\": \"$KIBANA_PASSWORD\"}" POST
put role/racewatch '{
  "cluster": ["monitor", "manage_index_templates"],
  "indices": [{"names": ["racewatch*"], "privileges": ["manage", "read", "write"]}]
}'
put "user/$RACEWATCH_STORE_USER" "{\"password\": \"$RACEWATCH_STORE_PASSWORD\", \"roles\": [\"racewatch\"]}"
echo "setup: done" >&2
