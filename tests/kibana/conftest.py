"""A small world of our own on the real Elasticsearch: items in three voices, one deleted, a hot list, runs, alerts."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from racewatch.config import Settings
from racewatch.store.documents import Document
from racewatch.store.open import opened
from schemas import Target
from tests.contract.samples import DAWN, DAY, HOUR, alert, item, rank, run

VOICES = (("zh", "Hans", "positive", 0.6), ("zh", "Hant", "negative", -0.4), ("en", None, "unsure", 0.0))


def documents() -> list[Document]:
    """Return two days of documents; nobody looked in the last six hours of the first day."""
    found: list[Document] = []
    for hour in range(0, 48, 3):
        language, script, label, score = VOICES[hour // 3 % 3]
        target = Target(name="deepseek", label=label, score=score, confidence=0.9)
        found.append(
            item(
                f"item {hour}",
                "深度求索开源",
                at=DAWN + hour * HOUR,
                language=language,
                script=script,
                sentiment_label=label,
                sentiment=score,
                names=("deepseek", "nvidia"),
                topics=("deepseek",),
                story=f"story {hour % 2}",
                targets=(target,),
                publisher=f"Paper {hour % 4}",
                state="deleted" if hour == 6 else "live",
                deleted_at=DAWN + DAY if hour == 6 else None,
            )
        )
        tags = {"names": ("deepseek",), "topics": ("deepseek",)}
        found.append(
            rank("深度求索登顶", at=DAWN + hour * HOUR, name="weibo-hot", position=1, heat=1000 + hour, **tags)
        )
    found += [run("day one", at=DAWN + 18 * HOUR, covered_from=DAWN, covered_to=DAWN + 18 * HOUR)]
    found += [run("day two", at=DAWN + 2 * DAY, covered_from=DAWN + DAY, covered_to=DAWN + 2 * DAY, source="other")]
    found += [run("bad", at=DAWN + HOUR, state="blocked", reason="http-403", covered_from=None, covered_to=None)]
    found += [alert("open", topic="deepseek"), alert("closed", topic="deepseek", rule="chips", closed_at=DAWN + DAY)]
    return found


@pytest.fixture(scope="session")
def world(elasticsearch_url: str) -> Iterator[tuple[Elasticsearch, str]]:
    """Give a client and the prefix under which :func:`documents` are indexed as racewatch does."""
    prefix = f"kibana-{uuid4().hex[:12]}"
    with opened(Settings(store=elasticsearch_url, store_prefix=prefix, _env_file=None)) as store:
        written = store.write(documents())
        assert written.created == len(documents())
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        yield client, prefix
        for index in client.indices.get(index=f"{prefix}*", expand_wildcards="all").body:
            client.indices.delete(index=index)
        client.indices.delete_index_template(name=f"{prefix}*")
        client.cluster.delete_component_template(name=f"{prefix}*")
