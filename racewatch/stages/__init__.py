"""The stages in their order; the one door for DAGs and the command line.

crawl → normalize → index → alerts. Each takes what the one before left on disk, so that any of them reruns alone.
"""

from racewatch.stages.alerts import alerts, evaluate, send
from racewatch.stages.backtest import backtest
from racewatch.stages.basis import explained_by
from racewatch.stages.brief import brief
from racewatch.stages.checking import Checked, check_source
from racewatch.stages.connecting import scheduled_settings
from racewatch.stages.crawling import crawl_jobs, crawl_sources, job_of, jobs_of
from racewatch.stages.health import watch_rounds
from racewatch.stages.importing import Shape, import_file
from racewatch.stages.index import index
from racewatch.stages.indexed import Indexed
from racewatch.stages.normalize import normalize, normalize_all
from racewatch.stages.operations import operational_alert, operational_end, watch_operations
from racewatch.stages.outbox import queue
from racewatch.stages.planning import arrived, batches, past_batches, sources
from racewatch.stages.rebuild import rebuild
from racewatch.stages.refresh import refresh
from racewatch.stages.requeue import Requeued, requeue
from racewatch.stages.rescore import rescore
from racewatch.stages.retag import Revised, Revision, retag, revise
from racewatch.stages.retention import Removed, retention
from racewatch.stages.rules import alerting_in_force, rules_of, topic_rules
from racewatch.stages.snapshot import snapshot

__all__ = [
    "Checked",
    "Indexed",
    "Removed",
    "Requeued",
    "Revised",
    "Revision",
    "Shape",
    "alerting_in_force",
    "alerts",
    "arrived",
    "backtest",
    "batches",
    "brief",
    "check_source",
    "crawl_jobs",
    "crawl_sources",
    "evaluate",
    "explained_by",
    "import_file",
    "index",
    "job_of",
    "jobs_of",
    "normalize",
    "normalize_all",
    "operational_alert",
    "operational_end",
    "past_batches",
    "queue",
    "rebuild",
    "refresh",
    "requeue",
    "rescore",
    "retag",
    "retention",
    "revise",
    "rules_of",
    "scheduled_settings",
    "send",
    "snapshot",
    "sources",
    "topic_rules",
    "watch_operations",
    "watch_rounds",
]
