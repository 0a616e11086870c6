"""What we ask of every compose file, as one function that lists what is wrong with it."""

import re
from collections.abc import Iterator
from typing import Any

from tests.compose.files import mounts

Service = dict[str, Any]
SECRET_NAME = re.compile(r"PASSWORD(?!S)|SECRET|KEY|TOKEN")
SECRET_VALUE = re.compile(r"\$\{\w+:\?[^}]+\}")
FILE = re.compile(r"/[\w./-]+")
"""Where a secret lies is no secret."""
LOGIN_IN_ADDRESS = re.compile(r"://[^/@:]*:([^/]*)@")


def complaints(compose: dict[str, Any]) -> list[str]:
    """Return what is wrong with *compose*, each beginning with the service's name."""
    found = []
    for name, service in compose["services"].items():
        for rule in (_image, _ports, _health, _secrets, _logging, _memory, _restart):
            found += [f"{name}: {problem}" for problem in rule(service)]
        found += [f"{name}: {problem}" for problem in _volumes(service, compose.get("volumes") or {})]
        found += [f"{name}: {problem}" for problem in _order(service, compose["services"])]
    return found


def runs_on(service: Service) -> bool:
    """Say whether *service* is meant to stay up."""
    return service.get("restart") not in (None, "no")


def _image(service: Service) -> Iterator[str]:
    tag = str(service.get("image", "")).rpartition("/")[2].partition(":")[2]
    if not re.match(r"\d+\.\d+\.\d+|\d+\.\d+(-|$)", tag):
        yield f"image tag {tag!r} is not a full version"


def _ports(service: Service) -> Iterator[str]:
    yield from (f"port {port} is not bound to 127.0.0.1" for port in service.get("ports", ()) if not _local(str(port)))


def _local(port: str) -> bool:
    return port.startswith("127.0.0.1:")


def _health(service: Service) -> Iterator[str]:
    if runs_on(service) and not service.get("healthcheck", {}).get("test"):
        yield "runs on without a health check"


def _secrets(service: Service) -> Iterator[str]:
    for key, value in (service.get("environment") or {}).items():
        if SECRET_NAME.search(key) and not (SECRET_VALUE.fullmatch(str(value)) or FILE.fullmatch(str(value))):
            yield f"{key} is not taken from a variable that must be set"
        for secret in LOGIN_IN_ADDRESS.findall(str(value)):
            if not SECRET_VALUE.fullmatch(secret):
                yield f"{key} holds a password"


def _logging(service: Service) -> Iterator[str]:
    if not {"max-size", "max-file"} <= set(service.get("logging", {}).get("options", ())):
        yield "its log may grow for ever"


def _memory(service: Service) -> Iterator[str]:
    if "mem_limit" not in service:
        yield "has no memory limit"


def _restart(service: Service) -> Iterator[str]:
    if "restart" not in service:
        yield "does not say whether it restarts"


def _volumes(service: Service, declared: dict[str, Any]) -> Iterator[str]:
    for source, _ in mounts(service):
        if not source.startswith(".") and source not in declared:
            yield f"volume {source} is not declared"


def _order(service: Service, services: dict[str, Service]) -> Iterator[str]:
    for name, how in service.get("depends_on", {}).items():
        wanted = "service_healthy" if runs_on(services[name]) else "service_completed_successfully"
        if how["condition"] != wanted:
            yield f"waits for {name} with {how['condition']}, not {wanted}"
