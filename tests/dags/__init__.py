"""The DAGs, as Airflow loads, runs and schedules them."""
