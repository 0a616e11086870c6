"""What tasks need, loaded once for all of them: copy this file to the folder ``config`` of ``AIRFLOW_HOME``.

A scheduler with LocalExecutor and a Celery worker fork for every task. What they have imported, each task has for
nothing; otherwise it imports it anew (docs/airflow.md, "What it costs"). Airflow imports this file in all its
processes; those that run no task load nothing by it.
"""

import sys

if sys.argv[1:2] in (["scheduler"], ["celery"]):
    import racewatch.stages
    import racewatch.store.elasticsearch.store
    import racewatch.store.sqlite.store  # noqa: F401
