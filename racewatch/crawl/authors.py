"""Authors of social posts as keyed digests: the same person is the same digest, and nobody can be looked up by name."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from racewatch.config import Settings
from racewatch.landing.batch import disk_error
from schemas import RawItem


def author_key(settings: Settings) -> str:
    """Return the key of the settings, else the one in ``var/author.key``, which is made once and read by us alone.

    Raises ConfigError when the file can neither be read nor made.
    """
    chosen = settings.author_key.get_secret_value()
    path = settings.var / "author.key"
    try:
        return chosen or _kept(path) or _made(path)
    except OSError as error:
        raise disk_error(error, path) from error


def _kept(path: Path) -> str:
    return path.read_text("ascii").strip() if path.exists() else ""


def _made(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(own, path)  # fails where another process was faster: then its key is the key
    except FileExistsError:
        pass
    finally:
        own.unlink()
    return _kept(path)


def author_digest(key: str, platform: str, author: str) -> str:
    """Return the 32 hexadecimal digits that stand for *author* of *platform* under *key*."""
    return hmac.new(key.encode(), f"{platform}:{author}".encode(), hashlib.sha256).hexdigest()[:32]


def discreet(item: RawItem, key: str) -> RawItem:
    """Return *item* with its author's digest in place of the account; a byline is public and stays."""
    if item.kind == "article" or not item.author:
        return item
    platform = (item.platform_id or item.source).partition(":")[0]
    return item.model_copy(update={"author": author_digest(key, platform, item.author)})
