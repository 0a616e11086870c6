"""Asking a local site over HTTP."""

import urllib.error
import urllib.request

import pytest


def get(address: str) -> tuple[bytes, str]:
    """Return body and content type of *address*."""
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.read(), response.headers["Content-Type"]


def status(address: str) -> int:
    """Return the status of a request that fails."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(address, timeout=10)
    with caught.value as error:
        return error.code
