# Two targets do all the set-up: `make demo` and `make test`. `make help` lists the rest.
VENV ?= .venv
PY := $(VENV)/bin/python
DEMO ?= demo
BENCH ?= 10k
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

PRISM := 5.16.0

.PHONY: help demo test check unit servers prism golden soak bench bench-sources clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

demo: $(VENV)/run.stamp ## install, build the demo company in ./demo, show its portfolio and one account
	@$(VENV)/bin/c360 demo $(DEMO)

test: check unit ## everything: style, types, imports, all tests; ends with what was skipped and why

check: $(VENV)/dev.stamp ## ruff, mypy --strict, import-linter, codespell
	$(VENV)/bin/ruff check src tests benchmarks
	$(VENV)/bin/ruff format --check src tests benchmarks
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/codespell src docs benchmarks README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md

unit: $(VENV)/dev.stamp servers prism ## all tests
	$(VENV)/bin/pytest -n 2 --dist loadfile -rs

servers: ## what the tests of the engines need: PostgreSQL and Java 17, from the system's packages
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
	  test "$$(id -u)" = 0 || { echo "The tests measure on PostgreSQL too: install it (on Debian, apt-get install postgresql)"; exit 1; }; \
	  echo "Installing PostgreSQL ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; }
	@java -version >/dev/null 2>&1 || test -x "$$JAVA_HOME/bin/java" || { \
	  test "$$(id -u)" = 0 || { echo "The tests measure on Spark too: install Java 17 (on Debian, apt-get install openjdk-17-jre-headless)"; exit 1; }; \
	  echo "Installing Java 17 ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; }

prism: ## what checks the requests of connectors: a mock of vendors' own descriptions, from npm
	@test -e .tools/prism/$(PRISM).stamp || ! command -v npm >/dev/null || { \
	  echo "Installing Prism $(PRISM) into .tools/prism ..."; \
	  npm install --prefix .tools/prism --no-audit --no-fund --ignore-scripts --loglevel=error \
	    @stoplight/prism-cli@$(PRISM) >/dev/null && touch .tools/prism/$(PRISM).stamp; }

golden: $(VENV)/dev.stamp ## rewrite the golden files and generated docs, for review
	C360_GOLDEN=write $(VENV)/bin/pytest tests/docs tests/test_docs.py tests/e2e/test_picture.py tests/golden -q

soak: $(VENV)/dev.stamp ## every connector killed a hundred times while it syncs
	@$(PY) -m pytest tests/sources -k kill --kills 100 -q

bench: $(VENV)/bench.stamp ## what a full refresh costs beside its floor and its peers (BENCH=1k|10k|100k)
	@$(PY) -m benchmarks.run $(BENCH)

bench-sources: $(VENV)/bench.stamp ## what reading sources costs: a large file, and events from an API
	@$(PY) -m benchmarks.sources

clean: ## remove what was built here
	rm -rf $(VENV) .tools $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(PY):
	@command -v python3 >/dev/null || { echo "c360 needs Python 3.11 or newer: install python3 and python3-venv"; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "c360 needs Python 3.11 or newer; this is $$(python3 --version)"; exit 1; }
	@python3 -m venv $(VENV) || { echo "python3 -m venv failed: on Debian, apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(PY)
	@echo "Installing c360 into $(VENV) ..."
	@$(PY) -m pip install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(PY)
	@echo "Installing c360 and its test tools into $(VENV) ..."
	@$(PY) -m pip install --quiet -c constraints.txt -e '.[dev,postgres,spark,bench,connectors,serve]'
	@touch $@ $(VENV)/run.stamp

$(VENV)/bench.stamp: pyproject.toml constraints.txt | $(PY)
	@echo "Installing c360 and its peers in benchmarks into $(VENV) ..."
	@$(PY) -m pip install --quiet -c constraints.txt -e '.[bench,connectors]'
	@touch $@ $(VENV)/run.stamp
