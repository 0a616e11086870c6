#!/usr/bin/env bash
# Write .env (or the file given) from .env.example with a fresh secret in each empty one; never touches one that is there.
# The comment above an empty value begins with the command that makes it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-$root/.env}
umask 077
if [[ -e $target ]]; then
  echo "make-env: $target is there already; move it away first, its secrets may be in use" >&2
  exit 1
fi

secret() {
  case $1 in
    "openssl rand -hex 32") openssl rand -hex 32 ;;
    "openssl rand -base64 32 | tr '+/' '-_'") openssl rand -base64 32 | tr '+/' '-_' ;;
  esac
}

made=0 above=""
while IFS= read -r line; do
  if [[ $line =~ ^[A-Z_]+=$ && $above =~ ^"# "(openssl .*)" — " ]]; then
    value=$(secret "${BASH_REMATCH[1]}")
    [[ -n $value ]] || { echo "make-env: do not know how to run: ${BASH_REMATCH[1]}" >&2; exit 1; }
    line+=$value
    made=$((made + 1))
  fi
  above=$line
  printf '%s\n' "$line"
done <"$root/.env.example" >"$target.part"
mv "$target.part" "$target"
echo "make-env: wrote $target with $made secrets; RACEWATCH_CONTACT is yours to fill" >&2
