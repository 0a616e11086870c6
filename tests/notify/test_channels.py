"""Each way of sending, as the bytes that arrive at a loopback receiver; refusals are errors, secrets never leave.

Feishu, DingTalk, WeCom, ntfy, email and webhooks are sent to loopback by their address. Slack's and Telegram's hosts
are fixed in Apprise: for these two the address at the HTTP border is replaced, and nothing else.
"""

import base64
import hashlib
import hmac
import logging
import socket
import threading
from dataclasses import replace
from email import message_from_bytes
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from racewatch.errors import ConfigError
from racewatch.notify import webhook
from racewatch.notify.channels import deliver, via
from racewatch.notify.http import NotDelivered
from racewatch.notify.letter import Letter
from racewatch.notify.redaction import secrets_in
from schemas.channel import Channel
from tests.notify.receiver import receiving

NOW = 1_738_000_000.0
LETTER = Letter(
    title="[警告] 深度求索突增",
    text="事件  深度求索",
    markdown="**事件** 深度求索",
    html="<b>事件</b> 深度求索",
    severity="warning",
    data=[{"id": "m1"}],
    chart="<svg/>",
)
SECRET = "s3cr3t-signing-key"


@pytest.fixture
def receiver():
    """A receiver on loopback."""
    with receiving() as found:
        yield found


def send(address, *, secret="", key="k1", letter=None, **fields):
    """Send the letter to a channel."""
    deliver(Channel(**fields), address, secret, letter or LETTER, key, NOW)


def test_a_webhook_is_signed_and_named(receiver):
    """The receiver can check who sent it, when and that nothing was changed, and knows the key it may have had."""
    send(f"{receiver.url}/hook", secret=SECRET, key="k42")
    (got,) = receiver.received
    assert got.json["title"] == LETTER.title
    assert (got.json["idempotency_key"], got.key, got.json["alerts"]) == ("k42", "k42", [{"id": "m1"}])
    assert {got.json[form] for form in ("text", "markdown", "html")} == {LETTER.text, LETTER.markdown, LETTER.html}
    expected = hmac.new(SECRET.encode(), b"1738000000." + got.body, hashlib.sha256).hexdigest()
    assert got.headers[webhook.SIGNATURE] == f"v1={expected}"
    assert webhook.is_genuine(SECRET, got.body, got.headers, NOW + 299)
    assert not webhook.is_genuine(SECRET, got.body, got.headers, NOW + 301)
    assert not webhook.is_genuine(SECRET, got.body + b" ", got.headers, NOW)
    assert not webhook.is_genuine("other", got.body, got.headers, NOW)
    assert not webhook.is_genuine(SECRET, got.body, {}, NOW)


@pytest.mark.parametrize(("status", "value"), [(500, {}), (404, {}), (302, "http://127.0.0.1:1/elsewhere")])
def test_a_refused_webhook_is_an_error(receiver, status, value):
    """Anything but 2xx, a redirect too, is told with its status; the message goes nowhere else."""
    receiver.answer = lambda _: (status, value)
    with pytest.raises(NotDelivered, match=f"answered {status}"):
        send(f"{receiver.url}/hook")
    assert len(receiver.received) == 1


def test_a_feishu_card_is_signed_in_the_body(receiver):
    """Markdown is a card with a coloured title; the signature is the one that Feishu documents."""
    receiver.answer = lambda _: (200, {"code": 0, "msg": "success"})
    send(f"{receiver.url}/open-apis/bot/v2/hook/t0ken", secret=SECRET, via="feishu", format="markdown")
    got = receiver.received[0].json
    assert got["msg_type"] == "interactive"
    assert got["card"]["header"]["title"]["content"] == LETTER.title
    assert got["card"]["elements"][0]["content"] == LETTER.markdown
    key = f"1738000000\n{SECRET}".encode()
    assert (got["timestamp"], got["sign"]) == ("1738000000", base64.b64encode(hmac.digest(key, b"", "sha256")).decode())
    send(f"{receiver.url}/open-apis/bot/v2/hook/t0ken", via="feishu")
    assert receiver.received[1].json == {"msg_type": "text", "content": {"text": f"{LETTER.title}\n{LETTER.text}"}}


def test_a_dingtalk_message_is_signed_in_the_address(receiver):
    """Markdown with a title; time and signature stand beside the token."""
    receiver.answer = lambda _: (200, {"errcode": 0, "errmsg": "ok"})
    send(f"{receiver.url}/robot/send?access_token=t0ken", secret=SECRET, via="dingtalk", format="markdown")
    got = receiver.received[0]
    asked = parse_qs(urlsplit(got.path).query)
    sign = hmac.digest(SECRET.encode(), f"1738000000000\n{SECRET}".encode(), "sha256")
    assert asked == {
        "access_token": ["t0ken"],
        "timestamp": ["1738000000000"],
        "sign": [base64.b64encode(sign).decode()],
    }
    assert got.json["markdown"]["title"] == LETTER.title
    assert LETTER.markdown in got.json["markdown"]["text"]


def test_a_wecom_message_keeps_its_limit(receiver):
    """Markdown or text, never more bytes than WeCom takes, never half a character."""
    receiver.answer = lambda _: (200, {"errcode": 0, "errmsg": "ok"})
    long = Letter("題", "長" * 3000, "長" * 3000, "")
    for form in ("markdown", "text"):
        deliver(Channel(via="wecom", format=form), f"{receiver.url}/send?key=k", "", long, "k", NOW)
    markdown, text = (each.json for each in receiver.received)
    assert 4090 < len(markdown["markdown"]["content"].encode()) <= 4096
    assert 2040 < len(text["text"]["content"].encode()) <= 2048
    assert markdown["markdown"]["content"].endswith("…")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("feishu", {"code": 19021, "msg": "sign match fail"}),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("wecom", {"hello": "code missing"}),
        ("feishu", []),
    ],
)
def test_a_bot_that_refuses_with_200_is_an_error(receiver, kind, answer):
    """A code in the body, or a body without one, is no success: the reason is told."""
    receiver.answer = lambda _: (200, answer)
    said = list(answer.values())[-1] if answer else "JSON object"
    with pytest.raises(NotDelivered, match=said):
        send(f"{receiver.url}/x", via=kind)


def test_ntfy_gets_title_and_text(receiver):
    """Apprise speaks to a server of one's own; no chart goes along, for which the text would be cut."""
    send(receiver.url.replace("http://", "ntfy://") + "/topic")
    (got,) = receiver.received
    assert (got.json["topic"], got.json["title"], got.json["message"]) == ("topic", LETTER.title, LETTER.text)


@pytest.mark.parametrize(
    ("address", "host", "answer"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/%23ai", "hooks.slack.com", b"ok"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "api.telegram.org", {"ok": True, "result": {}}),
    ],
)
def test_slack_and_telegram_get_markdown(receiver, monkeypatch, address, host, answer):
    """The plug-in's request arrives with title and body; only its host is turned to loopback."""
    whole = requests.Session.request

    def turned(self, method, url, *args, **kwargs):
        assert urlsplit(url).hostname == host
        return whole(self, method, url.replace(f"https://{host}", receiver.url, 1), *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", turned)
    receiver.answer = lambda _: (200, answer)
    send(address, format="markdown", chart=False)
    (got,) = receiver.received
    strings = "\n".join(_strings(got.json))
    assert LETTER.title in strings
    assert "深度求索" in strings.replace(LETTER.title, "")


def test_telegram_gets_the_picture(receiver, monkeypatch):
    """The chart goes along as a PNG, byte by byte, beside the message; only the host is turned to loopback."""
    whole, host = requests.Session.request, "https://api.telegram.org"

    def turned(self, method, url, *args, **kwargs):
        return whole(self, method, url.replace(host, receiver.url, 1), *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", turned)
    receiver.answer = lambda _: (200, {"ok": True, "result": {}})
    picture = b"\x89PNG drawn"
    send("tgram://123456789:abcdefg_hijklmnop/12315544/", format="markdown", letter=replace(LETTER, picture=picture))
    files = [got for got in receiver.received if picture in got.body]
    assert [got.path.rpartition("/")[2] for got in files] == ["sendPhoto"]
    assert b'filename="chart.png"' in files[0].body
    assert any(
        "深度求索".encode() in got.body or "\\u6df1" in got.body.decode("utf-8", "replace") for got in receiver.received
    )


def _strings(value):
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _strings(child)


@pytest.mark.parametrize(("picture", "kind", "content"), [(b"", "svg+xml", b"<svg/>"), (b"\x89PNG", "png", b"\x89PNG")])
def test_mail_arrives_as_html_with_a_chart(picture, kind, content):
    """A real SMTP conversation on loopback: HTML body and the chart as a file, a picture where one was drawn."""
    server = socket.create_server(("127.0.0.1", 0))
    mails = []
    thread = threading.Thread(target=_take_mail, args=(server, mails))
    thread.start()
    port = server.getsockname()[1]
    send(
        f"mailto://127.0.0.1:{port}/?from=watch@a.example&to=desk@a.example&mode=insecure",
        letter=replace(LETTER, picture=picture),
        format="html",
    )
    thread.join(10)
    server.close()
    (mail,) = map(message_from_bytes, mails)
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert "事件" in parts["text/html"].get_payload(decode=True).decode()
    assert parts[f"image/{kind}"].get_payload(decode=True) == content
    assert mail["To"] == "desk@a.example"


def _take_mail(server, mails):
    """Speak as much SMTP as one mail needs."""
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 test\r\n")
        data = []
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                connection.sendall(b"354 go\r\n")
                for part in lines:
                    if part == b".\r\n":
                        break
                    data.append(part)
                mails.append(b"".join(data))
            connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("https://hooks.example/x", "webhook"),
        ("http://10.0.0.5:8080/x", "webhook"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", "feishu"),
        ("https://oapi.dingtalk.com/robot/send?access_token=x", "dingtalk"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "wecom"),
        ("https://hooks.slack.com/services/a/b/c", "apprise"),
        ("tgram://1:a/2", "apprise"),
    ],
)
def test_an_address_says_how_it_is_reached(address, way):
    """A pasted address needs no further word; private networks are the operator's own choice."""
    assert via(Channel(), address) == way


@pytest.mark.parametrize(
    ("address", "told", "fields"),
    [
        ("feishu://t0ken-of-a-bot", "give the bot's own https address", {}),
        ("tgram://1:a", "wants an address that begins with http", {"via": "webhook"}),
        ("nonsense://t0ken-of-mine", "cannot read the address", {}),
    ],
)
def test_an_address_that_cannot_be_used_says_so(address, told, fields):
    """What to give instead is in the message, the address is not."""
    with pytest.raises(ConfigError, match=told) as caught:
        send(address, **fields)
    assert "t0ken-of" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["http://", "ntfy://"])
def test_secrets_leave_no_trace(receiver, caplog, scheme):
    """Neither errors nor logs, at their loudest, show tokens, passwords or keys of an address."""
    receiver.answer = lambda request: (500, {"path": request.path})
    address = receiver.url.replace("http://", f"{scheme}user77:passw0rd77@") if scheme == "ntfy://" else receiver.url
    with caplog.at_level(logging.DEBUG), pytest.raises(NotDelivered) as caught:
        send(f"{address}/t0pic-secret?token=tk_999999", secret=SECRET)
    told = f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    for hidden in ("passw0rd77", "t0pic-secret", "tk_999999", SECRET):
        assert hidden not in told
    assert "500" in str(caught.value)


def test_what_is_secret_in_an_address():
    """Tokens in host, path and query count, with and without percent signs; an open host does not."""
    assert "T1JJ3T3L2" in secrets_in("slack://T1JJ3T3L2/A1BRTD4JD/x")
    assert "a/b c" in secrets_in("https://h.example/?token=a%2Fb%20c")
    assert "hooks.example" not in secrets_in("https://hooks.example/abcdef")
