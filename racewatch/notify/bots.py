"""The group bots of Feishu (and Lark), DingTalk and WeCom: their JSON, their signatures, their error codes.

All three answer 200 also to what they refuse (a wrong signature, a missing keyword, too many messages a minute), with a
code in the body. Apprise 2.2 takes any 200 for a success, which would lose alerts silently; hence these few lines.
Formats: open.feishu.cn, open.dingtalk.com and developer.work.weixin.qq.com, pages on custom bots of a group.
"""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from racewatch.notify.http import NotDelivered, post_json
from racewatch.notify.letter import Letter, cut

FEISHU_BYTES, DINGTALK_BYTES, WECOM_TEXT_BYTES, WECOM_MARKDOWN_BYTES = 18_000, 18_000, 2048, 4096
"""Feishu and DingTalk take 20,000 bytes a request; WeCom limits the content itself."""
COLOURS = {"critical": "red", "warning": "orange", "info": "blue"}


def feishu(address: str, secret: str, letter: Letter, form: str, now: float) -> None:
    """Send a card (Markdown) or text to a Feishu or Lark bot; the signature stands in the body."""
    body = cut(letter.body(form), FEISHU_BYTES)
    if form == "markdown":
        title = {
            "title": {"tag": "plain_text", "content": letter.title},
            "template": COLOURS.get(letter.severity, "blue"),
        }
        card = {"header": title, "elements": [{"tag": "markdown", "content": body}]}
        content: dict[str, Any] = {"msg_type": "interactive", "card": card}
    else:
        content = {"msg_type": "text", "content": {"text": f"{letter.title}\n{body}"}}
    if secret:
        stamp = str(int(now))
        content |= {"timestamp": stamp, "sign": _signed(f"{stamp}\n{secret}", b"")}
    _check("Feishu", post_json(address, content), "code", "StatusCode", words="msg")


def dingtalk(address: str, secret: str, letter: Letter, form: str, now: float) -> None:
    """Send Markdown or text to a DingTalk bot; the signature stands in the address."""
    body = cut(letter.body(form), DINGTALK_BYTES)
    if form == "markdown":
        content: dict[str, Any] = {
            "msgtype": "markdown",
            "markdown": {"title": letter.title, "text": f"### {letter.title}\n\n{body}"},
        }
    else:
        content = {"msgtype": "text", "text": {"content": f"{letter.title}\n{body}"}}
    if secret:
        stamp = str(int(now * 1000))
        sign = quote(_signed(secret, f"{stamp}\n{secret}".encode()), safe="")
        address = f"{address}{'&' if '?' in address else '?'}timestamp={stamp}&sign={sign}"
    _check("DingTalk", post_json(address, content), "errcode", words="errmsg")


def wecom(address: str, secret: str, letter: Letter, form: str, now: float) -> None:
    """Send Markdown or text to a WeCom bot, which has no signature: *secret* and *now* are not used."""
    del secret, now
    if form == "markdown":
        body = cut(f"**{letter.title}**\n{letter.markdown}", WECOM_MARKDOWN_BYTES)
        content: dict[str, Any] = {"msgtype": "markdown", "markdown": {"content": body}}
    else:
        content = {"msgtype": "text", "text": {"content": cut(f"{letter.title}\n{letter.text}", WECOM_TEXT_BYTES)}}
    _check("WeCom", post_json(address, content), "errcode", words="errmsg")


def _signed(key: str, content: bytes) -> str:
    return base64.b64encode(hmac.new(key.encode(), content, hashlib.sha256).digest()).decode()


def _check(who: str, answer: dict[str, Any], *codes: str, words: str) -> None:
    found = [answer[code] for code in codes if code in answer]
    if not found or found[0] != 0:
        raise NotDelivered(
            f"{who} refused it: code {found[0] if found else 'missing'}, {answer.get(words, 'no reason')}"
        )
