# The two commands of a newcomer: make demo, make test. Everything else is for developers.
SHELL := /bin/bash
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin

.PHONY: help demo test test-cluster lint docs constraints clean
help: ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: .venv/core ## crawl a local world, index it, show trend, sentiment and the alert
	$(BIN)/racewatch demo

test: .venv/dev ## run every test (the real Elasticsearch node needs JDK 21+ and Maven)
	$(BIN)/pytest

test-cluster: .venv/cluster ## Airflow on PostgreSQL, and on Celery with a worker that is killed (installs both servers)
	.ci/servers
	RACEWATCH_TEST_CLUSTER=1 $(BIN)/pytest tests/cluster

lint: .venv/dev ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/dev ## write the generated pages again
	$(BIN)/python docs/generate.py

constraints: ## pin every version again; needs uv; the result holds no address
	uv pip compile --quiet --universal --all-extras --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml -o constraints.txt

clean: ## remove what the targets made, but not var/
	rm -rf .venv .cache dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

ifdef UV
VENV = $(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
INSTALL = $(UV) pip install --quiet --python .venv -c constraints.txt
else
# A pip older than 23.3 forgets extras (lxml[html-clean]) where constraints are given.
VENV = $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=24'
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
endif

.venv/core: pyproject.toml constraints.txt
	@echo "installing racewatch into .venv (once, about a minute) ..." >&2
	$(VENV)
	$(INSTALL) -e .
	@touch $@

.venv/dev: pyproject.toml constraints.txt
	@echo "installing racewatch, Airflow and the developers' tools into .venv (once, a few minutes) ..." >&2
	$(VENV)
	$(INSTALL) -e ".[airflow,dev]"
	@touch .venv/core $@

.venv/cluster: pyproject.toml constraints.txt .venv/dev
	$(INSTALL) -e ".[airflow,cluster,dev]"
	@touch $@
