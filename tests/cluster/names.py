"""The DAGs that these tests and the benchmark of latency speak of, in one place."""

INGEST = "ingest_feeds"
"""The DAG that crawls sources with ``schedule: feeds``."""
ALERTS = "alerts"
CRAWLS = ("crawl", "crawl_weibo")
"""Its tasks that crawl, as far as there are such."""
