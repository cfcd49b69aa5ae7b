# Everything here needs Python 3.11 or later and make; nothing else.

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TORTURE := PROVGRAPH_PROFILE=full $(BIN)/python -m pytest -m "not benchmark"

# Build tools are held to the exact versions too.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_BUILD_CONSTRAINT := $(PIP_CONSTRAINT)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check fix torture fuzz bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.stamp ## create .venv and install provgraph into it

setup-dev: $(VENV)/.stamp-dev ## the same, with all that tests and linters need

demo: setup ## replay the example events and serve them (ARGS=--once to ask and leave)
	@$(BIN)/provgraph demo $(ARGS)

test: setup-dev ## run all tests (ARGS=... goes to pytest)
	@$(BIN)/python -m pytest $(ARGS)

check: setup-dev ## everything that CI runs: format, lint, layers, types, tests
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest

fix: setup-dev ## format, and repair what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

torture: setup-dev ## run all tests at full size, the slow ones too
	@$(TORTURE) $(ARGS)

fuzz: $(VENV)/.stamp-fuzz ## give each reader of documents odd bytes (FUZZ_SECONDS=30)
	@$(BIN)/python -m tests.fuzz.run

bench: $(VENV)/.stamp-bench ## measure, and print a table (ARGS=--large for 1,000,000 events)
	@$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove .venv and what tools left behind
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

$(VENV)/.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "provgraph needs Python 3.11 or later; $(PYTHON) is not." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
	  exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: ensurepip is missing." >&2; \
	  echo "Install one package, python3-venv, and try again." >&2; \
	  exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade pip
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp
	@$(PIP) install --group dev
	@touch $@

$(VENV)/.stamp-bench: $(VENV)/.stamp-dev
	@$(PIP) install --group bench
	@touch $@

# Where there is no atheris, Hypothesis takes its place, and says so.
$(VENV)/.stamp-fuzz: $(VENV)/.stamp-dev
	@$(PIP) install --group fuzz || echo "atheris cannot be installed here." >&2
	@touch $@
