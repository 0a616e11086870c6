"""The responses that a run's problems rest on, kept for a person to look at, without secrets."""

import errno
import json
import logging
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)
# One response shows a problem; a hundred of the same only fill the disk.
_MOST = 20
_SECRET = frozenset({"cookie", "set-cookie", "authorization", "proxy-authorization", "x-api-key", "x-xsrf-token"})
# Names and numbers of people in an answer of a social platform, also in one that breaks off.
_PEOPLE = re.compile(rb'("(?:screen_name|remark|verified_reason|profile_url|avatar_hd)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)')
_USER_ID = re.compile(rb'("user"\s*:\s*\{\s*"id(?:str)?"\s*:\s*)"?\d+"?')


class Evidence:
    """The folder ``evidence/<source>/<run_id>`` of one run; made new, so that it never shows an older run."""

    def __init__(self, var: Path, source: str, run_id: str) -> None:
        self._var, self._folder = var, var / "evidence" / source / run_id
        self._count = 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def keep(self, *, reason: str, url: str, status: int, headers: Mapping[str, str], body: bytes) -> str | None:
        """Save a response; return its path relative to var, None when enough are kept or the disk refuses."""
        if self._count >= _MOST:
            return None
        path = self._folder / f"{self._count + 1}.body"
        about = {"reason": reason, "url": url, "status": status, "headers": redacted(headers)}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(without_people(body))
            path.with_suffix(".json").write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
        except OSError as error:
            log.warning("evidence not kept path=%s why=%s", path, errno.errorcode.get(error.errno or 0, error))
            return None
        self._count += 1
        return str(path.relative_to(self._var))


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return *headers* with the values of those that carry secrets struck out."""
    return {name: "(struck out)" if name.lower() in _SECRET else value for name, value in headers.items()}


def without_people(body: bytes) -> bytes:
    """Return *body* with the names and numbers of a platform's users struck out."""
    return _USER_ID.sub(rb'\1"-"', _PEOPLE.sub(rb'\1"-"', body))
