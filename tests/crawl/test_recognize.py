"""Which answers are problems and which are what was asked for."""

import inspect

import pytest
from scrapy import exceptions

from racewatch.crawl.failures import reason_of
from racewatch.crawl.reasons import REASONS
from racewatch.crawl.recognize import Answer, Expected, is_sign_in, problem_of

ARTICLE = (
    "<!doctype html><html><head><title>如何识别验证码攻击</title></head>"
    "<body><form action='/login'>登录</form><p>captcha</p>"
    "<p>研究者用一万张图片训练的模型，半秒内就能读出扭曲的字母，准确率超过九成。</p></body></html>"
)


def answer(body: str | bytes = "", status: int = 200, url: str = "https://example.org/a", **headers: str) -> Answer:
    """Return an answer."""
    return Answer(status, url, headers, body.encode() if isinstance(body, str) else body, "https://example.org/a")


FINE: list[tuple[Expected, Answer]] = [
    ("json", answer('{"ok": 1}')),
    ("json", answer('{"ok": 1}'.encode("utf-8-sig"))),
    ("json", answer(' [{"title": "captcha: 验证码"}] ')),
    ("feed", answer("<?xml version='1.0'?><rss><item><title>captcha login sign in 登录</title></item></rss>")),
    ("feed", answer("<feed><entry><title>&lt;form&gt;登录</title></entry></feed>")),
    ("page", answer(ARTICLE)),
    ("page", answer(ARTICLE, url="https://example.org/openai-adds-sign-in-with-chatgpt/")),
    ("page", answer("<p>text</p>", 203)),
]


@pytest.mark.parametrize(("expected", "given"), FINE, ids=lambda value: str(value)[:40])
def test_what_was_asked_for_is_no_problem(expected: Expected, given: Answer) -> None:
    """Articles about captchas, pages with a sign-in box and JSON with a BOM reach their reader."""
    assert problem_of(given, expected) is None


PROBLEMS: list[tuple[str, Expected, Answer]] = [
    ("login-redirect", "page", answer("", 302, location="https://passport.example.org/sso?x")),
    ("login-redirect", "page", answer("<html>x</html>", url="https://example.org/signin.php?back=a")),
    ("login-redirect", "feed", answer("<html><input type=password></html>")),
    ("unauthorized", "json", answer('{"error": "token"}', 401)),
    ("captcha", "page", answer("<html>Just a moment...</html>", 403)),
    ("captcha", "page", answer("x", 503, **{"cf-mitigated": "challenge"})),
    ("captcha", "json", answer("<html>请完成滑动验证</html>")),
    ("forbidden", "page", answer("", 451)),
    ("timeout", "page", answer("", 408)),
    ("client-error", "page", answer("", 400)),
    ("unexpected-status", "page", answer("", 300)),
    ("not-modified", "feed", answer("", 304)),
    ("server-error", "json", answer("upstream is away", 503)),
    ("blank-page", "page", answer(" \n\t")),
    ("blank-page", "json", answer("", 204)),
    ("truncated-json", "json", answer('{"ok": 1, "data": {"realtime": [{"word": "深度')),
    ("truncated-json", "json", answer('{"ok": tru')),
    ("truncated-json", "json", answer('{"a": "\\u4e')),
    ("truncated-json", "json", answer('{"a": "深'.encode()[:-1])),
    ("malformed-json", "json", answer('{"ok": 1,, "data": "and quite some more text behind the mistake"}')),
    ("malformed-json", "json", answer("[" * 100_000)),
    ("malformed-json", "json", answer("OK")),
    ("html-for-json", "json", answer("<p>hello</p>")),
    ("not-html", "page", answer("%PDF-1.7", **{"content-type": "application/pdf"})),
]


@pytest.mark.parametrize(("reason", "expected", "given"), PROBLEMS, ids=lambda value: str(value)[:40])
def test_a_problem_is_recognized(reason: str, expected: Expected, given: Answer) -> None:
    """An answer that is none is told apart, with its state and a detail for a person."""
    found = problem_of(given, expected)
    assert found is not None
    assert found[:2] == (REASONS[reason], reason)
    assert found[2]


def test_a_server_error_quotes_its_first_words() -> None:
    """The detail of a 503 holds the status and what the server said."""
    found = problem_of(answer("upstream was not recorded in this hour", 503), "json")
    assert found == ("failed", "server-error", "status 503: upstream was not recorded in this hour")


@pytest.mark.parametrize("url", ["https://passport.weibo.com/visitor/visitor?a=1", "https://a.org/login.php", "/sso/x"])
def test_sign_in_addresses(url: str) -> None:
    """Hosts and paths of sign-in pages are known by a whole word."""
    assert is_sign_in(url)


def test_every_exception_of_a_download_has_a_reason() -> None:
    """No exception that Scrapy raises for a download ends without a reason of its own."""
    downloads = [
        kind
        for name, kind in inspect.getmembers(exceptions, inspect.isclass)
        if name.startswith(("Download", "CannotResolve", "ResponseDataLoss", "UnsupportedURLScheme"))
    ]
    assert len(downloads) >= 7
    for kind in downloads:
        assert reason_of(kind("why"), "http://example.org") in set(REASONS) - {"unreachable"}
    assert reason_of(exceptions.IgnoreRequest("Forbidden by robots.txt"), "") == "robots"
    assert reason_of(exceptions.IgnoreRequest("max redirections reached"), "") == "redirect-loop"
    assert reason_of(RuntimeError("new"), "") == "unreachable"
