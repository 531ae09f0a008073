# Everything sets itself up: a bare Debian with Python 3.11 is enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# The environment of this clone, whatever else the caller works in.
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
unexport PYTHONPATH PYTHONHOME
# Airflow's programs start three times as fast when their bytecode is kept.
export PYTHONDONTWRITEBYTECODE :=
export GX_ANALYTICS_ENABLED := False

.PHONY: help run up down test check format lock bench clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(VENV)/.run  ## One quarter of a synthetic Jakarta, from nothing to a release
	@dtsen run

up: $(VENV)/.run  ## Start Postgres and Airflow
	@dtsen up

down:  ## Stop them; no process is left
	@if [ -x $(BIN)/dtsen ]; then dtsen down; fi

test: check  ## Every test: fast ones first, then Postgres, browser and end to end
	tests/run

check: $(VENV)/.test  ## Format, lint, SQL, types
	ruff format --check .
	ruff check .
	mypy
	sqlfluff lint --processes 2 --disable-progress-bar sql

format: $(VENV)/.test  ## Put the code into its form
	ruff format .
	ruff check --fix .
	sqlfluff fix --disable-progress-bar sql

lock: $(VENV)/.uv  ## Renew both lock files with the newest versions
	uv pip compile --upgrade $(LOCK) --extra build -o requirements.lock pyproject.toml
	uv pip compile --upgrade $(LOCK) --all-extras -c requirements.lock \
	    -o requirements-dev.lock pyproject.toml
LOCK := --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header

clean: down  ## Remove what runs have made (the state folder), not the environment
	rm -rf "$${DTSEN_STATE:-.state}"

# The environment: made once, renewed when its lock changes.
$(VENV)/.uv: config/uv.txt
	config/make-venv "$(PYTHON)" $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --require-hashes -r config/uv.txt
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.uv
	uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	uv pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.test: requirements-dev.lock | $(VENV)/.run
	uv pip install --quiet --compile-bytecode --require-hashes -r requirements-dev.lock
	@touch $@
