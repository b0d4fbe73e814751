# Every command of the project. `make` or `make help` lists them.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The machine's own Python 3.11, never a downloaded one.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
UV := .tools/uv/bin/uv
UV_READY := .tools/uv/$(UV_VERSION).ready
READY := .venv/.ready
RUN := .venv/bin/python
FONT_DIR ?= fonts
FONTS := $(addprefix $(FONT_DIR)/,NotoSerifSC-Regular.ttf NotoSerifSC-Bold.ttf NotoSansSC-Regular.ttf NotoSansSC-Bold.ttf)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
TESTS ?= tests
SEQUENCES ?= 20000

export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# The machine's certificates where it has some: an office may have a proxy with its own.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := 1
endif

.PHONY: help run up env fonts test test-sqlite test-postgres lint format bench soak audit clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: env ## prepare everything and serve on http://127.0.0.1:8000 (PORT=, HOST=, WORKERS=)
	@$(MAKE) --no-print-directory --silent fonts || true
	@exec $(RUN) manage.py up --host $(HOST) --port $(PORT) --workers $(WORKERS)

env: $(READY) ## the Python environment in .venv, exactly as uv.lock says

$(UV_READY):
	$(PYTHON) -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(READY): pyproject.toml uv.lock $(UV_READY)
	$(UV) sync --frozen --quiet --compile-bytecode --python $(PYTHON)
	@touch $@

fonts: $(FONTS) ## the fonts papers are printed in, from npm

$(FONTS) &: | $(READY)
	$(RUN) manage.py fonts

test: test-sqlite test-postgres ## every test, on SQLite and, where one answers, on PostgreSQL

test-sqlite: env ## every test on SQLite, in the order of the files (TESTS=path)
	@$(MAKE) --no-print-directory --silent fonts
	DATABASE_URL= .venv/bin/pytest -q -n 2 --dist worksteal -p no:randomly $(TESTS)

# What a browser sees does not depend on the database: those tests run once, above.
test-postgres: env ## every test but the browser's on PostgreSQL, in random order (DATABASE_URL_TEST_PG=)
	@$(MAKE) --no-print-directory --silent fonts
	@url="$$(.ci/postgres)"; \
	if [ -n "$$url" ]; then \
	  DATABASE_URL="$$url" .venv/bin/pytest -q -n 2 --dist worksteal --ignore=tests/browser $(TESTS); \
	elif [ "$${CI:-}" = true ]; then \
	  echo "No PostgreSQL answers, and in CI the tests have to run on it." >&2; exit 1; \
	else \
	  echo "No PostgreSQL answers at 127.0.0.1:5432: these tests ran on SQLite only."; \
	fi

lint: env ## style, types, layers, migrations, deployment settings
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	$(RUN) manage.py makemigrations --check --dry-run
	@$(MAKE) --no-print-directory --silent fonts
	SECRET_KEY= HTTPS=1 DEBUG=0 SERVE=internal $(RUN) manage.py check --deploy --fail-level WARNING
	SECRET_KEY= HTTPS=1 DEBUG=0 SERVE=public $(RUN) manage.py check --deploy --fail-level WARNING

format: env ## let ruff put the code in order
	.venv/bin/ruff format
	.venv/bin/ruff check --fix

bench: env ## the figures: statements and CPU time beside their comparison
	@$(MAKE) --no-print-directory --silent fonts
	$(RUN) -m tests.bench

soak: env ## 20,000 random operation sequences on each database (SEQUENCES=)
	DATABASE_URL= $(RUN) -m tests.soak --sequences $(SEQUENCES)
	@url="$$(.ci/postgres)"; \
	[ -z "$$url" ] || DATABASE_URL="$$url" $(RUN) -m tests.soak --sequences $(SEQUENCES)

audit: env ## known weaknesses of what we depend on (asks osv.dev)
	$(UV) audit --frozen --preview-features audit-command

clean: ## remove what was built (the data in var/ stays)
	rm -rf .venv .tools .cache fonts static-built .mypy_cache .ruff_cache .pytest_cache .hypothesis
