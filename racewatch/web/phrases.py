"""The words of the page in English, Simplified and Traditional Chinese: one row a phrase, side by side."""

from racewatch.phrases import Phrases
from schemas.channel import Language

ITSELF: dict[Language, str] = {"en": "English", "zh-Hans": "简体", "zh-Hant": "繁體"}
"""Each language with its own name for itself."""
PAGE = Phrases(
    {
        "overview": ("Overview", "总览", "總覽"),
        "alerts": ("Alerts", "警报", "警報"),
        "sources": ("Sources", "来源", "來源"),
        "query": ("Query", "查询", "查詢"),
        "query-hint": ("輝達 OR name:deepseek", "辉达 OR name:deepseek", "輝達 OR name:deepseek"),
        "since": ("From", "起", "起"),
        "until": ("To, that day included", "止（含当日）", "止（含當日）"),
        "interval": ("Step", "步长", "步長"),
        "automatic": ("automatic", "自动", "自動"),
        "measure": ("Measure", "指标", "指標"),
        "order": ("Items", "排序", "排序"),
        "newest": ("newest", "最新", "最新"),
        "engaged": ("most engaged", "互动最多", "互動最多"),
        "ask": ("Show", "显示", "顯示"),
        "asked-as": ("asked as", "实际查询", "實際查詢"),
        "items": ("items", "条内容", "則內容"),
        "content": ("Items", "内容", "內容"),
        "coverage": ("of the hours were seen", "的小时有采集", "的小時有採集"),
        "coverage-of": (
            "{seen:,} of {expected:,} hours",
            "{expected:,} 小时中的 {seen:,}",
            "{expected:,} 小時中的 {seen:,}",
        ),
        "mean-tone": ("mean tone, −1 to +1", "平均情绪，−1 至 +1", "平均情緒，−1 至 +1"),
        "tone-of": (
            "{sure:,} sure, {unsure:,} unsure",
            "确定 {sure:,}，不确定 {unsure:,}",
            "確定 {sure:,}，不確定 {unsure:,}",
        ),
        "voices": ("publishers", "家媒体", "家媒體"),
        "count": ("Items over time", "数量走势", "數量走勢"),
        "share": ("Share of all items", "占全部内容的比例", "占全部內容的比例"),
        "stories": ("Stories over time", "故事数走势", "故事數走勢"),
        "publishers": ("Publishers over time", "媒体数走势", "媒體數走勢"),
        "heat": ("Heat on the hot list", "热搜热度", "熱搜熱度"),
        "gap": ("not seen: unknown, not zero", "未采集：未知，不是零", "未採集：未知，不是零"),
        "during-alert": ("during an alert", "警报期间", "警報期間"),
        "gaps": ("Not seen", "未采集时段", "未採集時段"),
        "more-gaps": ("and {n} shorter ones", "另有 {n} 段较短", "另有 {n} 段較短"),
        "least-seen": ("Least seen", "采集最少", "採集最少"),
        "tone": ("Tone by language", "各语言情绪", "各語言情緒"),
        "positive": ("positive", "正面", "正面"),
        "neutral": ("neutral", "中性", "中性"),
        "negative": ("negative", "负面", "負面"),
        "unsure": ("unsure", "不确定", "不確定"),
        "names": ("Names", "名称", "名稱"),
        "topics": ("Topics", "主题", "主題"),
        "publisher": ("Publishers", "媒体", "媒體"),
        "language": ("Languages", "语言", "語言"),
        "shown": ("{shown:,} of {total:,}", "{total:,} 中的 {shown:,}", "{total:,} 中的 {shown:,}"),
        "deleted-by": ("deleted, seen gone {at}", "已删除，{at} 发现", "已刪除，{at} 發現"),
        "edited-at": ("edited, these words since {at}", "已编辑，{at} 起为此文", "已編輯，{at} 起為此文"),
        "no-items": (
            "Nothing matches. Fewer words, another spelling or a longer time may.",
            "没有符合的内容。可减少词语、换写法或放宽时间。",
            "沒有符合的內容。可減少詞語、換寫法或放寬時間。",
        ),
        "empty-store": (
            "The store is empty. Bring something in: racewatch demo, run or import.",
            "存储为空。先执行 racewatch demo、run 或 import。",
            "儲存為空。先執行 racewatch demo、run 或 import。",
        ),
        "open": ("open", "进行中", "進行中"),
        "over": ("over", "已结束", "已結束"),
        "no-alerts": ("No incident in this time.", "此期间没有事件。", "此期間沒有事件。"),
        "opened": ("Opened", "开始", "開始"),
        "closed": ("Over", "结束", "結束"),
        "peak": ("Peak", "峰值", "峰值"),
        "state": ("State", "状态", "狀態"),
        "reason": ("Reason", "原因", "原因"),
        "last-run": ("Last run", "最近一次", "最近一次"),
        "last-good": ("Last good run", "最近成功", "最近成功"),
        "seen": ("Seen", "看到", "看到"),
        "landed": ("Landed", "收录", "收錄"),
        "rejected": ("Rejected", "退回", "退回"),
        "never": ("never", "从未", "從未"),
        "no-runs": ("No run is recorded.", "没有运行记录。", "沒有執行記錄。"),
        "reproduce": ("The same figures on the command line", "用命令行得到相同数字", "用命令列得到相同數字"),
        "zone": ("Times are in {zone}.", "时间为 {zone}。", "時間為 {zone}。"),
        "wrong": ("That did not work", "出错了", "出錯了"),
        "not-found": ("There is no such page.", "没有这个页面。", "沒有這個頁面。"),
    }
)


def spoken(accepted: str) -> Language:
    """Return the page's language for an ``Accept-Language`` header: the first that it has, English where it has none.

    >>> spoken("zh-TW,zh;q=0.9,en;q=0.8"), spoken("zh-CN"), spoken("fr, de")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    for part in accepted.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("en"):
            return "en"
        if tag.split("-")[0] == "zh":
            return "zh-Hant" if {"tw", "hk", "mo", "hant"} & set(tag.split("-")) else "zh-Hans"
    return "en"
