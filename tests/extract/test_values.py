"""Counts, JSON answers, hosts and refusals."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from racewatch.errors import BadMarkup, RejectItem
from racewatch.extract import Refused, count_of, is_private, json_of


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        (0, 0), (7, 7), (12.0, 12), ("0", 0), ("3,400", 3400), ("1.2万", 12_000), ("10万+", 100_000),
        ("100万+", 10**6), ("1.53亿", 153_000_000), ("2萬", 20_000), ("8千", 8000), ("2.5K", 2500), ("3M", 3 * 10**6),
        ("1.1万亿", 11 * 10**11), (" 12 ", 12), ("３４", 34), (None, None), ("", None), ("转发", None), ("-5", None),
        (-5, None), (True, None), ("1.2.3", None), ([], None), (float("nan"), None), (float("inf"), None),
        ("12 posts", None),
    ],
)  # fmt: skip
def test_counts_are_read_as_people_read_them(shown: object, count: int | None) -> None:
    """Units and separators count; what is no count is None."""
    assert count_of(shown) == count


@given(st.integers(0, 10**15))
def test_any_whole_count_comes_back(number: int) -> None:
    """A number is the same as a number, as text and with separators."""
    assert count_of(number) == count_of(str(number)) == count_of(f"{number:,}") == number


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_json_comes_back(value: object) -> None:
    """What is JSON is read, with or without a BOM, in UTF-8 and GB18030."""
    text = json.dumps(value)
    assert json_of(text.encode("utf-8-sig")) == json_of(text.encode("gb18030")) == value


@given(st.integers(0, 200))
def test_json_that_breaks_off_is_truncated(cut: int) -> None:
    """Wherever an answer breaks off after its first character, the reason is truncated-json."""
    whole = (
        '{"ok": 1, "data": {"realtime": [{"word": "深度求索", "num": 14356, "ad": false, "x": "\\u4e00"}]}}'.encode()
    )
    body = whole[: 1 + cut % (len(whole) - 1)]
    with pytest.raises(RejectItem) as caught:
        json_of(body, "http://example.org")
    assert (caught.value.reason, caught.value.url) == ("truncated-json", "http://example.org")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "blank-page"),
        (b"\n ", "blank-page"),
        (b"not json", "malformed-json"),
        (b'{"a": 1} and then some more words', "malformed-json"),
        (b"{'a': 1, 'b': 2, 'c': 3}", "malformed-json"),
    ],
)
def test_what_is_no_json_says_why(body: bytes, reason: str) -> None:
    """Nothing, words and single quotes have a reason."""
    with pytest.raises(RejectItem) as caught:
        json_of(body)
    assert caught.value.reason == reason


def test_html_in_the_place_of_json_is_another_layout() -> None:
    """A page where JSON was due is BadMarkup."""
    with pytest.raises(BadMarkup, match="html-for-json"):
        json_of(b" <!doctype html><html></html>")


@pytest.mark.parametrize("host", ["news.example.org", "8.8.8.8", "2606:4700::1111", "[2606:4700::1111]", "m.weibo.cn"])
def test_public_hosts(host: str) -> None:
    """Public names and addresses are not private."""
    assert not is_private(host)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST.", "a.localhost", "printer", "nas.local", "metadata.google.internal", "127.0.0.1",
        "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "017700000001", "10.1.2.3", "172.16.0.1", "192.168.0.1",
        "100.64.0.1", "169.254.169.254", "224.0.0.1", "::1", "[::1]", "::", "fe80::1%eth0", "fd00::1",
        "::ffff:10.0.0.1", "2002:7f00:1::", "",
    ],
)  # fmt: skip
def test_private_hosts(host: str) -> None:
    """This machine, local networks and metadata services are private, however the address is spelled."""
    assert is_private(host)


def test_a_refusal_names_the_field_that_a_model_refused() -> None:
    """A record that a model refuses is bad-record with the field's name; the record itself is kept."""

    class Model(BaseModel):
        count: int

    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"count": "viel"})
    refused = Refused.because(caught.value, {"count": "viel"}, "http://example.org")
    assert (refused.reason, refused.raw, refused.url) == ("bad-record", {"count": "viel"}, "http://example.org")
    assert refused.detail.startswith("count: ")
