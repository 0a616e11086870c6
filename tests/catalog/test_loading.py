"""A watchbook is parsed once for what its file says, and an edit is seen at once."""

import os
from pathlib import Path

import pytest

from racewatch.catalog import load_watchbook
from racewatch.errors import ConfigError

BOOK = """
names:
  - {id: acme, kind: company, en: [Acme]}
topics:
  - {id: t, label: T, label_zh: T, names: [acme]}
"""


def test_a_watchbook_is_parsed_once(tmp_path: Path) -> None:
    """The same file is the same object, the shipped one too; an edit of one length within one tick is another."""
    path = tmp_path / "book.yaml"
    path.write_text(BOOK, "utf-8")
    first, stamp = load_watchbook(path), path.stat()
    assert load_watchbook(path) is first
    assert load_watchbook() is load_watchbook()
    path.write_text(BOOK.replace("Acme", "Acne"), "utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert load_watchbook(path).names[0].en == ("Acne",)


def test_a_broken_watchbook_is_refused_every_time(tmp_path: Path) -> None:
    """An error is not remembered as a watchbook, and mending the file ends it."""
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.replace("company", "nothing"), "utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"book.yaml: names > 0 > kind \(line 3\)"):
            load_watchbook(path)
    path.write_text(BOOK, "utf-8")
    assert load_watchbook(path).names[0].id == "acme"
    path.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_watchbook(path)
