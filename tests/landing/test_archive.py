"""Archives are read line by line; a bad line is one bad line."""

import gzip

import pytest

from racewatch.errors import ConfigError
from racewatch.landing.archive import BadLine, archive_records


def reasons(path):
    """Return line numbers and reasons of the bad lines."""
    return [(number, found.reason) for number, found in archive_records(path) if isinstance(found, BadLine)]


def test_bad_json_lines_are_told_apart(tmp_path):
    """Cut off, no object, not UTF-8: each has its reason, and the good lines come through."""
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"title": "輝達"}\n{"title": \n[1]\n\n'.encode() + "中".encode("gb18030") + b'\n{"title": "x"}\n')
    assert reasons(path) == [(2, "malformed-json"), (3, "not-an-object"), (5, "bad-charset")]
    good = [found for _, found in archive_records(path) if isinstance(found, dict)]
    assert good == [{"title": "輝達"}, {"title": "x"}]


def test_a_gzipped_table_is_read_by_its_header(tmp_path):
    """TSV has no quoting, empty cells are absent, a line of another width is a bad line."""
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress('title\thot\n他说"好\t5\n空\t\n多\t1\t2\n'.encode()))
    rows = [found for _, found in archive_records(path)]
    assert rows[:2] == [{"title": '他说"好', "hot": "5"}, {"title": "空"}]
    assert reasons(path) == [(4, "wrong-columns")]


def test_csv_quoting_is_understood(tmp_path):
    """A comma inside quotation marks is part of the cell."""
    path = tmp_path / "a.csv"
    path.write_text('title,heat\n"a, b",3\n', "utf-8-sig")
    assert list(archive_records(path)) == [(2, {"title": "a, b", "heat": "3"})]


@pytest.mark.parametrize("name", ["missing.jsonl", "sheet.xlsx", "cut.jsonl.gz"])
def test_an_unreadable_file_is_an_error_with_a_next_step(tmp_path, name):
    """No such file, another format, a gzip cut off."""
    path = tmp_path / name
    if name.startswith("cut"):
        path.write_bytes(gzip.compress(b'{"a": 1}\n' * 1000)[:-20])
    with pytest.raises(ConfigError, match=r"check the path|convert it"):
        list(archive_records(path))
