"""A node that asks who you are: users in its file realm, TLS where a certificate is given."""

import hashlib
import http.client
import os
import secrets
import ssl
from base64 import b64encode
from pathlib import Path
from typing import Any

from tests.elasticsearch.build import cache_folder
from tests.elasticsearch.fixture import QUICK
from tests.elasticsearch.node import Node
from tests.elasticsearch.toolchain import find_toolchain
from tests.secured.build import build_secured

ROUNDS = 1000  # the least that Elasticsearch's PBKDF2 takes; the node is gone in a minute
ADMIN = "admin"


class SecuredNode(Node):
    """A node whose one user at first is ``admin``, a superuser with a password of this node's own."""

    def __init__(self, java: str, home: Path, folder: Path, certificate: Path | None = None) -> None:
        super().__init__(java, home, folder, options=QUICK)
        self.password, self.certificate = secrets.token_hex(16), certificate

    @property
    def url(self) -> str:
        """Where the node answers."""
        return super().url.replace("http:", "https:") if self.certificate else super().url

    def _settings(self) -> dict[str, Any]:
        """Return the plain node's settings and those of security; the users lie beside them."""
        config = self.folder / "config"
        (config / "users").write_text(f"{ADMIN}:{_hashed(self.password)}\n", "utf-8")
        (config / "users_roles").write_text(f"superuser:{ADMIN}\n", "utf-8")
        settings = super()._settings() | {"xpack.security.enabled": True}
        settings["xpack.security.autoconfiguration.enabled"] = False
        if self.certificate:
            key, mark, certificate = self.certificate.read_text("ascii").partition("-----BEGIN CERTIFICATE-----")
            for part, pem in (("key", key), ("certificate", mark + certificate)):
                (config / f"{part}.pem").write_text(pem, "ascii")
                settings[f"xpack.security.http.ssl.{part}"] = f"{part}.pem"
            settings["xpack.security.http.ssl.enabled"] = True
        return settings

    def _connection(self) -> http.client.HTTPConnection:
        if not self.certificate:
            return super()._connection()
        trusting = ssl.create_default_context(cafile=self.certificate)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=trusting)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": "Basic " + b64encode(f"{ADMIN}:{self.password}".encode()).decode()}


def secured_node_in(folder: Path, certificate: Path | None = None) -> SecuredNode:
    """Return a secured node, not yet started, that keeps everything in *folder*; raise MissingTools without a JDK."""
    tools = find_toolchain(os.environ)
    home = build_secured(tools, cache_folder(os.environ))
    return SecuredNode(tools.program("java"), home, folder, certificate)


def _hashed(password: str) -> str:
    """Return *password* as Elasticsearch's file realm keeps it: PBKDF2 with HMAC-SHA512, salt and hash in base 64."""
    salt = secrets.token_bytes(32)
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, 32)
    return f"{{PBKDF2}}{ROUNDS}${b64encode(salt).decode()}${b64encode(made).decode()}"
