# Juke's verbs. The machine needs Python 3.11+ and make; everything else comes from the hashed lock.

PYTHON ?= python3
SERVE ?= 1
CUSTOMERS ?= 2000
NIGHTS ?= 3
BENCH ?= demo

BIN := .venv/bin
JUKE := $(BIN)/juke
DEMO := $(or $(JUKE_WORKSPACE),data/demo)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
MODELS := $(shell find dbt_project/models dbt_project/macros dbt_project/tests dbt_project/seeds -type f 2>/dev/null)
export DO_NOT_TRACK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help install run demo up test check bench lock clean

help: ## Show this list
	@echo "make <verb>"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile
	@echo "To add something"
	@echo "  an export   juke contract new FILE...        proposes contracts/<department>/<export>.yml from samples"
	@echo "  an entity   pipelines/entities/<subject>.yml, then python -m pipelines.modelling.generate (staging)"
	@echo "  a KPI       a metric in dbt_project/models/marts/<area>/<area>_metrics.yml, then juke prepare"
	@echo "  a page      one file in dashboards/app_pages/ and one line in dashboards/registry.py"

install: .venv/installed dbt_project/target/manifest.json ## Make .venv from the lock and parse the models

run: install $(DEMO)/truth/planted.json ## Run every night not yet run, then serve the dashboards (SERVE=0: do not)
	@$(JUKE) run --all
	@if [ "$(SERVE)" != "0" ]; then exec $(JUKE) up --dashboards-only; fi

demo: install ## Generate the demo company anew (CUSTOMERS=2000 NIGHTS=3)
	@$(JUKE) demo --customers $(CUSTOMERS) --nights $(NIGHTS)

up: install ## Serve the dashboards and Dagster on this machine until Ctrl-C
	@$(JUKE) up

test: .venv/installed-dev dbt_project/target/manifest.json test-browser ## Install what tests need and run all of them
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

check: .venv/installed-dev ## Lint, formats, import rules and types
	@$(MAKE) --no-print-directory -k -j 2 check-style check-sql check-imports check-types

bench: .venv/installed-dev dbt_project/target/manifest.json ## Measure (BENCH=demo, kpi_truth, published, night, ingest_speed, pollock, …)
	$(BIN)/python -m tests.bench.$(BENCH)

lock: ## Resolve pyproject.toml into the hashed locks (needs uv)
	uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	  pyproject.toml -o requirements.lock
	uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	  --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Remove .venv, caches and parsed models; workspaces stay as they are
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dbt_project/target

# ── what the verbs are made of ──────────────────────────────────────────────

.PHONY: check-style check-sql check-imports check-types
check-style:
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
check-sql:
	@$(BIN)/sqlfluff lint -q dbt_project/models dbt_project/tests
check-imports:
	@$(BIN)/lint-imports --no-logo >.import_linter.log 2>&1 || { cat .import_linter.log; exit 1; }; rm -f .import_linter.log
check-types:
	@$(BIN)/mypy --no-error-summary

# Browser tests need Debian's chromium and a Chinese font; without them they skip and say so.
.PHONY: test-browser
test-browser:
	@if command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q . ; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && apt-get -qq update >/dev/null 2>&1 \
	  && echo "Installing chromium and fonts-noto-cjk (once)" \
	  && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk \
	    >/dev/null 2>&1; then :; \
	else echo "Browser tests are skipped; to run them, as root: apt-get install chromium fonts-noto-cjk"; fi

.venv/bin/python:
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv

# --no-deps: the lock is complete. --no-compile: Python compiles what it imports, which is far from all of it.
.venv/installed: requirements.lock | .venv/bin/python
	@echo "Installing packages from requirements.lock (once; about a minute)"
	@$(PIP) install -qq --no-deps --no-compile --require-hashes -r requirements.lock
	@$(BIN)/python -c "import pathlib, sysconfig; \
	  pathlib.Path(sysconfig.get_path('purelib'), 'juke.pth').write_text(str(pathlib.Path.cwd()) + chr(10), 'utf-8')"
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m pipelines.cli "$$@"\n' > $(BIN)/juke && chmod +x $(BIN)/juke
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing packages from requirements-dev.lock (once)"
	@$(PIP) install -qq --no-deps --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

dbt_project/target/manifest.json: .venv/installed $(MODELS) dbt_project/dbt_project.yml dbt_project/profiles.yml
	@$(BIN)/juke prepare
	@touch $@

$(DEMO)/truth/planted.json:
	@$(JUKE) demo --customers $(CUSTOMERS) --nights $(NIGHTS)
