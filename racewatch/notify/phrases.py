"""The words of a message in English, Simplified and Traditional Chinese: one row a phrase, side by side."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from racewatch.phrases import Phrases, worded
from schemas.channel import Language

MESSAGE = Phrases(
    {
        # headlines: {what} is the topic, {much} a figure of AMOUNTS
        "opened-rise": ("{what} is spiking: {much}", "{what}突增：{much}", "{what}突增：{much}"),
        "opened-drop": ("{what} has dropped: {much}", "{what}骤降：{much}", "{what}驟降：{much}"),
        "updated": ("{what} keeps going: {much}", "{what}继续升温：{much}", "{what}持續升溫：{much}"),
        "peaked": ("{what} is past its peak of {much}", "{what}已过峰值：{much}", "{what}已過峰值：{much}"),
        "closed": ("{what} is over, peak {much}", "{what}已平息，峰值{much}", "{what}已平息，峰值{much}"),
        "escalated": ("Nobody has answered – {what}: {much}", "无人确认——{what}：{much}", "無人確認——{what}：{much}"),
        "opened-runs": ("{what} is failing", "{what}出现故障", "{what}發生故障"),
        "opened-stopped": ("{what} has stopped running", "{what}停止运行", "{what}停止運行"),
        "closed-stopped": ("{what} runs again", "{what}已恢复运行", "{what}已恢復運行"),
        "escalated-stopped": (
            "Nobody has answered – {what} has stopped running",
            "无人确认——{what}停止运行",
            "無人確認——{what}停止運行",
        ),
        "closed-runs": ("{what} works again", "{what}已恢复", "{what}已恢復"),
        "escalated-runs": (
            "Nobody has answered – {what} is failing",
            "无人确认——{what}出现故障",
            "無人確認——{what}發生故障",
        ),
        "digest": ("{n} alerts: {what}", "{n} 条警报：{what}", "{n} 則警報：{what}"),
        "test": ("Test message of racewatch", "racewatch 测试消息", "racewatch 測試訊息"),
        "test-body": (
            "This channel works. Nothing has happened.",
            "此渠道可用。没有发生任何事件。",
            "此頻道可用。沒有發生任何事件。",
        ),
        # figures
        "count": ("{n} items in {step}", "{step}内 {n} 条", "{step}內 {n} 則"),
        "share": ("{n} of all items in {step}", "{step}内占全部条目的 {n}", "{step}內佔全部條目的 {n}"),
        "reach": (
            "{n} likes, comments and reposts of what came out in {step}",
            "{step}内发布的内容共获 {n} 次点赞、评论和转发",
            "{step}內發布的內容共獲 {n} 次按讚、留言和轉發",
        ),
        "heat": ("heat {n} on the hot list", "热搜热度 {n}", "熱搜熱度 {n}"),
        "rank": (
            "{n} on the hot list, 1 being its top and 0 off it",
            "热搜位置 {n}（1 为榜首，0 为未上榜）",
            "熱搜位置 {n}（1 為榜首，0 為未上榜）",
        ),
        "novelty": ("first time on the hot list", "首次登上热搜", "首次登上熱搜"),
        "runs": ("{n} failed runs", "{n} 次抓取失败", "{n} 次抓取失敗"),
        "expected": (
            "usually {expected} ({low} to {high})",
            "平常约 {expected}（{low} 至 {high}）",
            "平常約 {expected}（{low} 至 {high}）",
        ),
        "score": ("score {score} of 1", "显著度 {score}（满分 1）", "顯著度 {score}（滿分 1）"),
        "at": ("at {at}", "于 {at}", "於 {at}"),
        "since": ("since {at}, still going", "自 {at} 起，仍在持续", "自 {at} 起，仍在持續"),
        "ended": ("from {at} to {end}", "{at} 至 {end}", "{at} 至 {end}"),
        # sections
        "what": ("What", "事件", "事件"),
        "how-much": ("How much", "幅度", "幅度"),
        "where": ("Where", "来源", "來源"),
        "first": ("First", "最早", "最早"),
        "tone": ("Tone", "情感", "情緒"),
        "places": ("Hot list", "热搜", "熱搜"),
        "coverage": ("Rests on", "数据覆盖", "資料覆蓋"),
        "evidence": ("Evidence", "证据", "證據"),
        "look": ("Look closer", "进一步查看", "進一步查看"),
        "reason": ("Reason", "原因", "原因"),
        "time": ("Time", "时间", "時間"),
        "note": ("Note", "备注", "備註"),
        # their content
        "spelled": ("found as {list}", "出现写法：{list}", "出現寫法：{list}"),
        "voices": (
            "{items} items, {voices} publishers or authors",
            "共 {items} 条，{voices} 家媒体或作者",
            "共 {items} 則，{voices} 家媒體或作者",
        ),
        "languages": ("languages: {list}", "语言：{list}", "語言：{list}"),
        "sources": ("sources: {list}", "采集源：{list}", "採集來源：{list}"),
        "tone-all": ("all items", "全部条目", "全部條目"),
        "toward": ("toward {name}", "对{name}", "對{name}"),
        "tone-now": ("{name} {mean} ({items} items", "{name} {mean}（{items} 条", "{name} {mean}（{items} 則"),
        "tone-before": ("; before {mean}, {items} items", "；此前 {mean}，{items} 条", "；先前 {mean}，{items} 則"),
        "better": (", more favourable", "，转好", "，轉好"),
        "worse": (", less favourable", "，转差", "，轉差"),
        "same": (", unchanged", "，变化不大", "，變化不大"),
        "unsure": ("undecided", "无法判断", "無法判斷"),
        "place": ("no. {position}", "第 {position} 位", "第 {position} 位"),
        "heat-of": ("heat {n}", "热度 {n}", "熱度 {n}"),
        "seen": (
            "{seen} of {steps} steps since the beginning; {share} of the time before that was compared with",
            "事件期间 {steps} 个时段中有 {seen} 个有数据；用于比较的历史覆盖 {share}",
            "事件期間 {steps} 個時段中有 {seen} 個有資料；用於比較的歷史覆蓋 {share}",
        ),
        "engagement": ("{n} likes, comments and reposts", "{n} 次点赞、评论和转发", "{n} 次按讚、留言和轉發"),
        "kibana": ("All items in Kibana", "在 Kibana 中查看全部条目", "在 Kibana 檢視全部條目"),
        "command": ("The figure again", "重现此数据", "重現此數據"),
        "owner": ("owner {name}", "负责人 {name}", "負責人 {name}"),
        "foot": ("rule {rule} · incident {id}", "规则 {rule} · 事件 {id}", "規則 {rule} · 事件 {id}"),
        "zone": ("times in {zone}", "时间均为 {zone}", "時間均為 {zone}"),
        "silence": ("Quieter", "静音", "靜音"),
        # severities and languages
        "critical": ("CRITICAL", "紧急", "緊急"),
        "warning": ("WARNING", "警告", "警告"),
        "info": ("INFO", "提示", "提示"),
        "zh": ("Chinese", "中文", "中文"),
        "en": ("English", "英文", "英文"),
        "mul": ("mixed", "多语", "多語"),
        "und": ("undetermined", "未定", "未定"),
        "colon": (": ", "：", "："),
        "comma": (", ", "、", "、"),
        "stop": ("; ", "；", "；"),
    }
)
UNITS = {
    "m": (" min", " 分钟", " 分鐘"),
    "h": (" h", " 小时", " 小時"),
    "d": (" d", " 天", " 天"),
    "w": (" wk", " 周", " 週"),
    "M": (" mo", " 个月", " 個月"),
}


def say(language: Language, phrase: str, **parts: object) -> str:
    """Return *phrase* in *language* with its *parts* filled in; the phrase's own name where there is none."""
    return MESSAGE.say(language, phrase, **parts) if phrase in MESSAGE.rows else phrase


def step(language: Language, interval: str) -> str:
    """Return the length of a step in words.

    >>> step("zh-Hant", "1h"), step("en", "5m")
    ('1 小時', '5 min')
    """
    found = re.fullmatch(r"(\d+)([mhdwM])", interval)
    return f"{found[1]}{worded(UNITS[found[2]], language)}" if found else interval


def when(language: Language, moment: datetime, zone: str) -> str:
    """Return *moment* as a person writes it, in *zone*, to the minute.

    >>> when("zh-Hans", datetime.fromisoformat("2025-01-27T01:05+00:00"), "Asia/Shanghai")
    '1月27日 09:05'
    """
    local = moment.astimezone(ZoneInfo(zone))
    if language == "en":
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def figure(value: float, series: str = "count") -> str:
    """Return a value of *series* to three digits or so.

    >>> figure(1435601.0), figure(0.42), figure(12.0), figure(0.0375, "share"), figure(0.98, "rank")
    ('1,435,601', '0.4', '12', '3.8 %', '0.98')
    """
    if series == "share":
        return f"{value * 100:.1f} %"
    if series == "rank":
        return f"{value:.2f}"
    return f"{value:,.1f}" if value < 100 and value != int(value) else f"{value:,.0f}"
