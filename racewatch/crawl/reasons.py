"""Every reason a crawl can give, and the state of a run that ends with it; written once, here."""

from schemas import RunState

REASONS: dict[str, RunState] = {
    # The site wants to know who asks.
    "login-redirect": "login-needed",
    "login-required": "login-needed",
    "visitor-system": "login-needed",
    "unauthorized": "login-needed",
    "no-credential": "login-needed",
    "paywall": "login-needed",
    # The site does not want us, or not so often.
    "captcha": "blocked",
    "forbidden": "blocked",
    "rate-limited": "blocked",
    "robots": "blocked",
    "consent-wall": "blocked",
    "app-wall": "blocked",
    # The answer has another shape than the reader was written for.
    "not-found": "layout-changed",
    "soft-404": "layout-changed",
    "parked-domain": "layout-changed",
    "html-for-json": "layout-changed",
    "html-for-feed": "layout-changed",
    "no-feed": "layout-changed",
    "html-for-csv": "layout-changed",
    "html-for-sitemap": "layout-changed",
    "no-sitemap": "layout-changed",
    "no-posts": "layout-changed",
    "no-text": "layout-changed",
    "not-html": "layout-changed",
    "changed-shape": "layout-changed",
    "absent-field": "layout-changed",
    "malformed-row": "layout-changed",
    "bad-record": "layout-changed",
    "window-ignored": "layout-changed",
    # The answer is an old one.
    "same-answer": "stale",
    # The answer is damaged, or there is none.
    "server-error": "failed",
    "maintenance": "failed",
    "client-error": "failed",
    "unexpected-status": "failed",
    "redirect-loop": "failed",
    "blank-page": "failed",
    "truncated-json": "failed",
    "malformed-json": "failed",
    "truncated-feed": "failed",
    "malformed-feed": "failed",
    "truncated-response": "failed",
    "too-large": "failed",
    "bad-charset": "failed",
    "bad-url": "failed",
    "private-address": "failed",
    "cut-off": "failed",
    "over-cap": "failed",
    "empty-list": "failed",
    "empty-answer": "failed",
    "refused-answer": "failed",
    "clipped-post": "failed",
    "connection-lost": "failed",
    "connection-refused": "failed",
    "no-such-host": "failed",
    "timeout": "failed",
    "unreachable": "failed",
    # We failed.
    "spider-error": "failed",
    "no-query": "failed",
    "below-floor": "failed",
    # What came is sound, and much less than usual.
    "below-expected": "partial",
    # We stopped so as not to ask too much of the site.
    "budget-spent": "partial",
    "nothing-seen": "failed",
    "interrupted": "failed",
    "timed-out": "failed",
    "disk-full": "failed",
    "crawler-crashed": "failed",
    # Nobody failed: there was nothing, or nothing that matters.
    "no-results": "quiet",
    "empty-feed": "quiet",
    "nothing-recent": "quiet",
    "nothing-new": "quiet",
    "not-due": "quiet",
    "not-modified": "quiet",
    "duplicate-title": "quiet",
}
"""State by reason, for a run that landed nothing; one that landed something is then partial."""

PASSING = frozenset(
    {
        "rate-limited",
        "server-error",
        "maintenance",
        "truncated-response",
        "connection-lost",
        "connection-refused",
        "no-such-host",
        "timeout",
        "unreachable",
        "interrupted",
        "timed-out",
        "crawler-crashed",
    }
)
"""Reasons that may be gone in some minutes without anybody's doing; all others need a person or the site's owner."""

_OF_A_PAGE = "page-"


def state_for(reason: str) -> RunState:
    """Return the state that *reason* calls for; ``page-…`` is the reason of an entry's own page; unknown ones fail.

    >>> state_for("page-captcha"), state_for("never-heard-of")
    ('blocked', 'failed')
    """
    return REASONS.get(reason.removeprefix(_OF_A_PAGE), "failed")


def can_pass(reason: str) -> bool:
    """Say whether asking again in some minutes makes sense.

    >>> can_pass("page-server-error"), can_pass("captcha")
    (True, False)
    """
    return reason.removeprefix(_OF_A_PAGE) in PASSING
