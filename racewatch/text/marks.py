"""The marks of social posts: #话题#, #hashtag, @account, [偷笑] and emoji, and words that belong to the platform.

Hashtags and accounts are words of the sentence and stay in the text; emoticons and the platform's words (全文,
网页链接) leave it.
"""

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import NamedTuple

from racewatch.text.suspects import Suspect, suspects

HASHTAG = re.compile(
    # Weibo closes a topic with a second #, and it may hold blanks inside; elsewhere a word ends it.
    # The # comes first, so that the others are not looked at.
    r"[#＃](?:(?<!&.)(?P<closed>[^\s#＃](?:[^#＃\n]{0,98}[^\s#＃&])?)[#＃]"
    r"|(?<![A-Za-z0-9_&/#＃].)(?P<open>[^\W\d_]\w{0,98}|\d+[^\W\d]\w{0,98}))"
)
SUPER_TOPIC = "[超话]"
ADDRESS = re.compile(r"https?://[!-~]+")
MENTION = re.compile(r"(?<![A-Za-z0-9_.+-])[@＠](?P<account>[\w\u2010-\u2015·-]{1,30})")
"""Behind a letter it is an address of mail."""
BRACKETED = re.compile(r"\[([^\[\]\s]{1,8})\]")
EMOTICONS = frozenset(
    """
    微笑 可爱 太开心 鼓掌 嘻嘻 哈哈 笑cry 笑哭 挤眼 馋嘴 黑线 汗 流汗 挖鼻 挖鼻屎 哼 怒 发怒 委屈
    可怜 失望 悲伤 难过 泪 流泪 允悲 害羞 污 爱你 亲亲 色 花心 舔屏 憧憬 doge 喵喵 二哈 坏笑 阴险
    偷笑 思考 疑问 晕 傻眼 衰 骷髅 嘘 闭嘴 吃惊 惊讶 惊恐 吐 感冒 生病 拜拜 再见 鄙视 白眼 左哼哼
    右哼哼 抓狂 怒骂 打脸 顶 互粉 钱 哈欠 困 睡 睡觉 吃瓜 抱抱 拥抱 摊手 跪了 酸 并不简单 苦涩 裂开
    心 爱心 伤心 心碎 鲜花 玫瑰 凋谢 赞 good 弱 强 给力 威武 ok ok耶 耶 拳头 作揖 抱拳 握手 合十
    蛋糕 礼物 蜡烛 音乐 话筒 太阳 月亮 下雨 微风 浮云 沙尘暴 照相机 干杯 咖啡 飞机 车 钟 春游家族
    熊猫 兔子 猪头 奥特曼 神兽 草泥马 围观 囧 萌 织 喜 发红包 红包 福 鞭炮 烟花 锦鲤 加油 中国赞
    爱中国 武汉加油 最右 羞嗒嗒 好爱哦 偷乐 赞啊 笑哈哈 好喜欢 求关注 哆啦A梦吃惊 哆啦A梦微笑 呲牙
    捂脸 旺柴 发呆 得意 撇嘴 调皮 尴尬 冷汗 擦汗 抠鼻 敲打 大哭 奋斗 咒骂 快哭了 菜刀 西瓜 啤酒 炸弹
    便便 嘿哈 奸笑 机智 皱眉 嘴唇 跳跳 发抖 怄火 转圈 旺财 好的 打call 哇 翻白眼 666 让我看看 叹气
    破涕为笑 恐惧 天啊 Emm 吐舌 飞吻 比心 送花 酷 酷拽 灵光一闪 捂嘴 拿捏 绝望的凝视 我想开了 石化
    害怕 派对 萌萌哒 种草 石化了 汗颜 强壮 庆祝 喝彩 祈祷 开学季 求饶 费解 举手
    """.split()  # noqa: SIM905  a list of 200 quoted words could not be read
)
"""Names that Weibo, WeChat and QQ give to their pictures; 記者 or 1 in brackets are none of them."""
_PICTURE = (
    "\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a\U0001f201\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250"
    "\U0001f251\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7eb\U0001f90c-\U0001faff"
    "\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce"
    "\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797"
    "\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
"""Characters that are shown as pictures by themselves (Unicode's Emoji_Presentation), and the two hearts."""
_ONE = f"(?:[{_PICTURE}]|[\u00a9\u00ae\u203c-\u3299](?=\ufe0f))[\ufe0f\U0001f3fb-\U0001f3ff]*"
EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_ONE}(?:\u200d{_ONE})*")
"""A flag, a key, or a picture with its skin tones and selectors, and those that are joined to it."""
EMOJI_RUN = re.compile(
    f"[0-9#*\u00a9\u00ae\u200d\u203c\u2049\u20e3\u2122\u2139\u2194-\u21aa\u2300-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d"
    f"\u3297\u3299\ufe0f\U0001f1e6-\U0001f1ff{_PICTURE}]+"
)
"""Characters of emoji in a row: found fast, and only there EMOJI is looked for."""
PLATFORM = re.compile(
    # Only where they stand by themselves: 这个网页链接 is a sentence's own. 收起d ends an opened post.
    r"(?:(?<=^)|(?<=[\s#＃。！？!?…）)」”]))"
    r"(?:O?网页链接|[^\s#。，！？]{1,30}的微博视频|展开全文|收起(?:全文)?d?|查看图片|转发微博)[ \t]*$"
    r"|(?:(?<=^)|(?<=\.\.\.)|(?<=…))(?:展开)?全文c?[ \t]*$|^展开c?[ \t]*$",
    re.MULTILINE,
)

PLATFORM_WORDS = re.compile("[页博]链?视?[接频]|全文|收起|展开|查看图片|转发微博")
"""A quick look for these comes first: most texts have none."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a post's marks say: hashtags without #, accounts without @, emoticons; each once, in order."""

    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    emoticons: tuple[str, ...] = ()

    def __add__(self, other: "Marks") -> "Marks":
        """Return the marks of both texts."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Marks(*(_once((*one, *two)) for one, two in pairs))


class Unmarked(NamedTuple):
    """A text without emoticons and platform words, the marks it had, and how many platform words went."""

    text: str
    marks: Marks
    platform_words: int


NOTHING = Unmarked("", Marks(), 0)


def unmarked(text: str) -> Unmarked:
    """Return *text* with its marks read: emoticons and platform words taken out, hashtags and accounts left in.

    >>> found = unmarked("#DeepSeek登顶# 太快了[偷笑] @科技日报 …全文")
    >>> found.text, found.marks.hashtags, found.marks.mentions, found.marks.emoticons
    ('#DeepSeek登顶# 太快了 @科技日报 …', ('DeepSeek登顶',), ('科技日报',), ('偷笑',))
    """
    if not text:
        return NOTHING
    emoticons: list[str] = []
    plain, words = _taken_out(text, emoticons)
    named = ADDRESS.sub(" ", text) if "://" in text else text
    hashtags = _hashtags(named) if "#" in named or "＃" in named else []
    mentions = [match["account"] for match in MENTION.finditer(named)] if "@" in named or "＠" in named else []
    if not hashtags and not mentions and not emoticons:
        return Unmarked(plain, NOTHING.marks, words)
    return Unmarked(plain, Marks(_once(hashtags), _once(mentions), _once(emoticons)), words)


def _taken_out(text: str, emoticons: list[str]) -> tuple[str, int]:
    """Return *text* without platform words, how many there were, and put the emoticons that go too to *emoticons*."""
    total = 0
    while True:
        plain, words = _without_platform_words(text) if PLATFORM_WORDS.search(text) else (text, 0)
        if "[" in plain:
            plain = BRACKETED.sub(lambda match: _taken(match, match[1].removesuffix("R"), emoticons), plain)
        if suspects(plain) & Suspect.PICTURE:
            plain = EMOJI_RUN.sub(lambda run: EMOJI.sub(lambda one: _taken(one, one[0], emoticons), run[0]), plain)
        if plain == text:
            return text, total
        # What went may have held apart what now is a mark: 收起😂 ends a line.
        text, total = _tidy(plain), total + words


def _without_platform_words(text: str) -> tuple[str, int]:
    """Look only at the lines that have such a word: PLATFORM is slow where nothing is."""
    lines = text.replace("\n收起\nd", "\n收起d").split("\n")
    found = [PLATFORM.subn("", line) if PLATFORM_WORDS.search(line) else (line, 0) for line in lines]
    words = sum(count for _, count in found)
    return ("\n".join(line for line, _ in found), words) if words else (text, 0)


def _hashtags(text: str) -> list[str]:
    return [(match["closed"] or match["open"]).removesuffix(SUPER_TOPIC) for match in HASHTAG.finditer(text)]


def _taken(match: re.Match[str], name: str, found: list[str]) -> str:
    """Put the emoticon *name* to *found* and return what stays: a blank, so that its neighbours do not touch."""
    if match[0][0] == "[" and name not in EMOTICONS:
        return match[0]
    found.append(name)
    return " "


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def _tidy(text: str) -> str:
    lines = (line.strip() for line in re.sub(" {2,}", " ", text).split("\n"))
    return "\n".join(filter(None, lines))
