# Two images: `racewatch` (the command line) and `airflow` (the same with Airflow and its database drivers).
#   docker build --target racewatch -t racewatch:0.1.0 .
# Both run as a user of their own and hold no compiler, no package lists and no build tools beyond pip.

# The oldest Python we support, which is the one the tests run on.
FROM python:3.11.15-slim-bookworm AS base
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RACEWATCH_VAR=/var/lib/racewatch
# A fresh named volume takes over owner and mode of the folder that it is mounted on.
RUN groupadd --gid 10001 racewatch \
 && useradd --uid 10001 --gid racewatch --create-home --shell /usr/sbin/nologin racewatch \
 && install --directory --owner=racewatch --group=racewatch /var/lib/racewatch

FROM base AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY racewatch ./racewatch
COPY schemas ./schemas
COPY spiders ./spiders
RUN python -m venv /opt/venv && pip install --constraint constraints.txt .

FROM build AS build-airflow
RUN pip install --constraint constraints.txt ".[airflow,cluster]"

FROM base AS racewatch
COPY --from=build /opt/venv /opt/venv
USER racewatch
WORKDIR /var/lib/racewatch
ENTRYPOINT ["racewatch"]
CMD ["--help"]

FROM base AS airflow
ENV AIRFLOW_HOME=/opt/airflow
RUN install --directory --owner=racewatch --group=racewatch \
    /opt/airflow /opt/airflow/config /opt/airflow/dags /opt/airflow/logs /opt/airflow/login
COPY --from=build-airflow /opt/venv /opt/venv
COPY docker/airflow-init.sh docker/airflow-health.py /opt/airflow/bin/
COPY docker/airflow_local_settings.py /opt/airflow/config/
USER racewatch
WORKDIR /opt/airflow
CMD ["airflow", "version"]
