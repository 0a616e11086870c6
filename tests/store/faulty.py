"""A loopback server in front of Elasticsearch that answers as a test says, and passes the rest on."""

import http.client
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

GENUINE = {
    "Content-Type": "application/vnd.elasticsearch+json;compatible-with=9",
    "X-Elastic-Product": "Elasticsearch",
}
"""The headers by which the client knows its server."""
PASSED = ("content-type", "accept", "x-elastic-product")


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=GENUINE.copy)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it came in."""

    method: str
    path: str
    headers: Message
    body: bytes


Rule = Callable[[Request], Reply | None]
"""From a request to its answer; None passes the request on to the real server."""


@contextmanager
def faulty(rule: Rule, behind: str = "", certificate: Path | None = None) -> Iterator[str]:
    """Serve by *rule*, passing the rest on to *behind*; by TLS where there is a *certificate*; give the URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, self.headers, body)
            reply = rule(request) or passed(request, behind)
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  the names that http.server calls

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def passed(request: Request, behind: str) -> Reply:
    """Return what the server at *behind* answers to *request*."""
    real = http.client.HTTPConnection(urlsplit(behind).netloc, timeout=60)
    try:
        headers = {name: value for name, value in request.headers.items() if name.lower() in PASSED}
        real.request(request.method, request.path, request.body, headers)
        answer = real.getresponse()
        kept = {name: value for name, value in answer.getheaders() if name.lower() in PASSED}
        return Reply(answer.status, answer.read(), kept)
    finally:
        real.close()


def self_signed(folder: Path) -> Path:
    """Return a new file with a key and the certificate for 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "racewatch test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return file
