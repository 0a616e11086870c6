#!/usr/bin/env bash
# Make an authority of our own and certificates for the hosts named, `certificates.sh FOLDER HOST…`; keeps what is good.
# A certificate is made anew when it ends within thirty days; the authority's key stays in FOLDER, for its owner only.
set -euo pipefail
folder=$1
shift
umask 027
mkdir -p "$folder"
chmod 755 "$folder"
cd "$folder"
month=2592000 # seconds

# A .key appears under its name only when its certificate is there too, so that a killed run is made again.
if [[ ! -s ca.key || ! -s ca.crt ]] || ! openssl x509 -in ca.crt -noout -checkend "$month" >/dev/null; then
  echo "certificates: making the authority" >&2
  openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj "/CN=racewatch authority" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout ca.key.part -out ca.crt 2>/dev/null
  mv ca.key.part ca.key
  rm -f ./*.host.crt
fi
chmod 600 ca.key
chmod 644 ca.crt

for host in "$@"; do
  [[ $host =~ ^[a-z][a-z0-9-]*$ ]] || { echo "certificates: $host is no name of a service" >&2; exit 1; }
  if [[ -s $host.host.crt && -s $host.key ]] && openssl x509 -in "$host.host.crt" -noout -checkend "$month" >/dev/null; then
    continue
  fi
  echo "certificates: making $host" >&2
  openssl req -newkey rsa:3072 -nodes -sha256 -subj "/CN=$host" -keyout "$host.key.part" -out "$host.csr" 2>/dev/null
  openssl x509 -req -in "$host.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days 730 -out "$host.host.crt" \
    -extfile <(printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' "$host") 2>/dev/null
  mv "$host.key.part" "$host.key"
  rm -f "$host.csr"
  chmod 640 "$host.key" # Elasticsearch's and Kibana's images run in the group root
  chmod 644 "$host.host.crt"
done
echo "certificates: done" >&2
