"""Lines that a page puts around a text: advertisement marks anywhere, and what follows the end."""

import re

from racewatch.text.fold import fold

_ARTICLES = r"(?:阅读|新闻|报导|报道|文章|内容|影片|视频|连结|链接|推荐)"
_STORIES = r"(?: (?:articles?|stories|news|reading|posts|videos|content|from .{0,30}|on .{0,30}|for you))"
ANYWHERE = re.compile(
    r"[\[(（【「]?(?:广告|(?:广告)?(?:内容)?请继续往下阅读|advert(?:isement)?|story continues below(?: advertisement)?)"
    r"[\])）】」:：]{0,2}"
)
"""A folded line that is nothing else, wherever it stands."""
TAIL = re.compile(
    r"[▲▼↓>»→☞\s]*(?:"
    r"(?:点我|点击|按此)?(?:看|查看|阅读|观看)?(?:更多|全文|原文|详情)(?:新闻|内容|报导|报道|影片|精彩.{0,10})?"
    r"|(?:获取)?更多.{0,20}(?:关注|下载|订阅|追踪).{0,30}"
    r"|(?:请|欢迎)?(?:关注|追踪|订阅|加入|下载).{0,25}(?:公众号|微信|粉丝专页|粉丝团|频道|客户端|电子报|app|line).{0,20}"
    r"|[（(【]?(?:责任|本文|执行)?(?:编辑|责编|编审|校对|审核)[:：／/].{0,30}[）)】]?"
    r"|(?:原文(?:连结|链接|网址|出处)|本文(?:来源|转自)|(?:新闻|资料|文章)来源)[:：].{0,80}"
    r"|版权(?:所有|声明).{0,60}|未经.{0,6}(?:许可|授权|同意).{0,30}"
    r"|(?:©|\(c\)|copyright\b).{0,80}|all rights reserved\.?"
    r"|(?:read|see|view|show|load) (?:more|next|also|full (?:story|article))"
    r"(?:[:：].{0,80}| on .{0,40}| articles?| stories)?"
    r"|(?:related|see also|also read|recommended|watch(?: now)?)[:：].{0,80}"
    r"|(?:click|tap) (?:here )?(?:to|for) .{0,60}|(?:sign up|subscribe)(?: now| here| today)?(?: to| for).{0,80}"
    r"|(?:follow|like|join|find) us on .{0,60}|(?:share|print|email|save|tweet) this(?: article| story)?[:：]?.{0,40}"
    r"|download (?:our|the) .{0,40}app.{0,20}|get the latest .{0,80}"
    r")[>»→…\s]*"
)
"""A folded line that is nothing else, at the end of a text."""
HEADING = re.compile(
    rf"[▲▼◆■●★☆#\s【\[]*(?:(?:延伸|推荐|相关|更多|更多相关|其他|其它|热门|看更多){_ARTICLES}?"
    r"|(?:你|您)可能(?:也|还)?(?:会)?(?:喜欢|想看)的?|猜(?:你|您)喜欢|(?:编辑|小编|站方|精选)(?:推荐|精选)"
    r"|大家都在看|今日热搜|热门排行|下一篇|上一篇"
    rf"|(?:related|recommended|more|popular|latest|trending|top){_STORIES}?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|editor'?s'? picks?|(?:what to )?read next|up next"
    r")[】\]:：\s]*"
)
"""A folded line behind which only links to other texts follow."""
SIGN = re.compile("廣告|广告|[續续]往下|[Aa]dvert|ADVERT|[Cc]ontinues below")
"""A quick look for what lies ANYWHERE."""
SHORT = 50
"""Characters of its longest line."""
BEGINNING = re.compile(
    r"[▲▼◆■●★☆#↓>＞»→☞\s（(【\[]*[點点我擊击按看查閱阅讀读觀观更多全原詳详獲获請请歡欢關关追訂订加下責责本執执編编校審审新資资文版未©延推薦荐"
    r"相其熱热你您猜小站精大今上aAcCdDeEfFgGjJlLmMpPrRsStTuUvVwWyY(]"
)
"""How a TAIL or a HEADING can begin, unfolded: what begins otherwise is not looked at."""
LONGEST = 120
"""Characters of the longest line that is looked at."""
LINK = 60
"""Characters that a link has at most, and it does not end like a sentence."""
LINKS = 12
"""Lines of links at most: more is a text again."""
SENTENCE_END = "。！？!?…」』”"


def without_boilerplate(lines: list[str]) -> tuple[list[str], int]:
    """Return *lines* without advertisement marks and without what follows the text, and how many went.

    A text that would be nothing else is left alone.

    >>> without_boilerplate(["輝達大跌。", "看更多", "編輯推薦", "台積電法說會登場"])
    (['輝達大跌。'], 3)
    """
    kept = lines
    if any(len(line) <= SHORT and SIGN.search(line) for line in lines):
        kept = [line for line in lines if len(line) > SHORT or not ANYWHERE.fullmatch(fold(line))]
    kept = kept[: _end(kept)]
    return (kept, len(lines) - len(kept)) if kept else (lines, 0)


def _end(lines: list[str]) -> int:
    """Return how many of *lines* are the text."""
    end = len(lines)
    while end:
        last = lines[end - 1]
        if len(last) <= LONGEST and BEGINNING.match(last) and (TAIL.fullmatch(fold(last)) or _is_heading(last)):
            end -= 1
        elif (heading := _heading_above(lines, end)) is not None:
            end = heading
        else:
            break
    return end


def _heading_above(lines: list[str], end: int) -> int | None:
    """Return the place of the heading over the links that end before *end*, or None when sentences stand there."""
    for place in range(end - 1, max(-1, end - 2 - LINKS), -1):
        if len(lines[place]) > LINK or lines[place][-1] in SENTENCE_END:
            return None
        if _is_heading(lines[place]):
            return place
    return None


def _is_heading(line: str) -> bool:
    return len(line) <= LINK and BEGINNING.match(line) is not None and HEADING.fullmatch(fold(line)) is not None
