"""Checks of the machine and of what is set on it: Python, settings, folder, disk, clock."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from packaging.specifiers import SpecifierSet

from racewatch.doctor.findings import Check, Finding, Level, Said, said

SCARCE, TOO_SCARCE = 5.0, 1.0
"""GB free beside the landing: below the first a warning, below the second a failure. A busy day lands some 100 MB."""
LOW, FLOOD = 0.15, 0.05
"""Shares of a node's disk: Elasticsearch's default low watermark is at 85 % full, its flood stage at 95 %."""
APART, FAR_APART = 5.0, 60.0
"""Seconds between two clocks: NTP keeps them within hundredths; steps of a series are a minute and longer."""


def python(version: str, wanted: str) -> Finding:
    """Judge the Python *version* by the range *wanted*, as in ``requires-python``."""
    if version in SpecifierSet(wanted):
        return Finding("python", "ok", said("python-fine", version=version))
    return Finding("python", "fail", said("python-wrong", version=version, wanted=wanted), said("python-do"))


def settings(unknown: Sequence[str], contact: str, now: datetime | None) -> Iterator[Finding]:
    """Judge the names of variables that no setting has, who sites may ask, and a clock that stands still."""
    for name in unknown:
        yield Finding("settings", "fail", said("setting-unknown", name=name), said("setting-unknown-do"), about=name)
    if not unknown:
        yield Finding("settings", "ok", said("settings-fine"))
    if not contact:
        yield Finding("settings", "warn", said("contact-missing"), said("contact-do"), about="RACEWATCH_CONTACT")
    if now is not None:
        yield Finding("settings", "warn", said("now-set", now=now), said("now-do"), about="RACEWATCH_NOW")


def folder(path: str, there: bool, error: str) -> Finding:
    """Judge the folder of everything written: whether it is *there*, and the *error* of trying to use it."""
    if error:
        return Finding("folder", "fail", said("folder-bad", folder=path, error=error), said("folder-do"), about=path)
    return Finding("folder", "ok", said("folder-fine" if there else "folder-absent", folder=path), about=path)


def disk(path: str, free: float) -> Finding:
    """Judge the *free* gigabytes where *path* lies."""
    level: Level = "fail" if free < TOO_SCARCE else "warn" if free < SCARCE else "ok"
    return _with_todo("disk", level, said("disk-free", free=f"{free:,.1f}", folder=path), "disk-do")


def disk_of_store(free: float) -> Finding:
    """Judge the *free* share of the fullest disk of a cluster."""
    level: Level = "fail" if free < FLOOD else "warn" if free < LOW else "ok"
    return _with_todo("disk", level, said("disk-of-store", share=f"{free * 100:.0f}"), "disk-of-store-do")


def clock(apart: float | None) -> Finding:
    """Judge the seconds between this clock and the store's; None where it has none of its own."""
    if apart is None:
        return Finding("clock", "ok", said("clock-own"))
    level: Level = "fail" if abs(apart) > FAR_APART else "warn" if abs(apart) > APART else "ok"
    return _with_todo("clock", level, said("clock-fine", seconds=f"{abs(apart):.0f}"), "clock-do")


def _with_todo(check: Check, level: Level, seen: Said, todo: str) -> Finding:
    return Finding(check, level, seen, None if level == "ok" else said(todo))
