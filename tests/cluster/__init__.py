"""Airflow as a team runs it: PostgreSQL, Redis, several workers, one of which dies. Run by ``make test-cluster``."""
