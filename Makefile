# Everything runs in .venv, which is made on first use and made anew when requirements or the Python version change.

# The first Python on the PATH that is new enough; override with PYTHON=/path/to/python.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
PYTHON_VERSION := $(if $(PYTHON),$(shell $(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null))

BIN := .venv/bin
MADE := .venv/.made-with-$(PYTHON_VERSION)
RUN := .venv/.local
DEV := .venv/.dev
BENCH := .venv/.bench
CHECKOV := .venv/.checkov
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
# The files name every package, so nothing is left to resolve; compiling on first import is quicker than all at once.
INSTALL := $(PIP) install --require-hashes --no-deps --no-compile --requirement
WORKERS ?= auto
SHFMT := $(BIN)/shfmt --indent 2
SHELL_SCRIPTS := .ci/run $(wildcard *.sh cloudformation/*.sh) $(addprefix tests/rehearsal/base/,bootstrap lambda-entrypoint.sh)

# Handlers start often; without byte code each start costs seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo up test test-long rehearse check format cassandra cassandra-stop bench bench-quick bench-layouts lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(RUN) ## load the sample, print its daily sums, stop
	@$(BIN)/python -m cli.demo

up: $(RUN) ## keep the laptop stack running until Ctrl-C
	@$(BIN)/meterspace up

test: $(DEV) ## all tests but the long ones; TESTS=path narrows, WORKERS=0 runs in one process
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

test-long: $(DEV) ## the tests that take minutes
	@$(BIN)/python -m pytest -q -m long -n $(WORKERS) --dist worksteal $(TESTS)

rehearse: $(DEV) ## deploy to an emulated AWS with real containers, use it, clean up; installs Docker where none answers
	@$(BIN)/python -m pytest -q -m docker -n 0 $(TESTS)

check: $(DEV) $(CHECKOV) ## format, lint, types, import rules, templates, shell scripts, Dockerfiles
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/cfn-lint cloudformation/*.yaml
	@.venv/checkov/bin/checkov --quiet --compact --skip-download --framework cloudformation --directory cloudformation
	@$(BIN)/shellcheck --external-sources $(SHELL_SCRIPTS)
	@$(SHFMT) --diff $(SHELL_SCRIPTS)
	@$(BIN)/hadolint docker/*.Dockerfile
	@echo 'check: nothing found'

format: $(DEV) ## format the code and mend what ruff can mend
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .
	@$(SHFMT) --write $(SHELL_SCRIPTS)

cassandra: $(RUN) ## start a real Cassandra on 127.0.0.1, with TLS and password
	@$(BIN)/python -m local.cassandra start

cassandra-stop: $(RUN) ## stop it; its data stays
	@$(BIN)/python -m local.cassandra stop

bench: $(BENCH) ## measure everything against the targets, in 45 minutes: benchmarks/results.md
	@$(BIN)/python -m benchmarks

bench-quick: $(BENCH) ## compare load rates with dsbulk on the same Cassandra, in 3 minutes
	@$(BIN)/python -m benchmarks.quick

bench-layouts: $(BENCH) ## compare how fast each shipped layout is read
	@$(BIN)/python -m benchmarks.layouts

# The biggest set is solved first, and the smaller ones follow it: a package has one version in all of them.
# Only checkov goes its own way, in its own environment: it pins older versions of what the product runs on.
lock: ## write requirements/*.txt anew from requirements/*.in (needs uv)
	@command -v uv >/dev/null || { echo 'make lock needs uv: https://docs.astral.sh/uv/' >&2; exit 2; }
	@for name in dev bench local processor api pip checkov; do echo "requirements/$$name.txt" >&2; \
	  uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --no-annotate --no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
	    $$([ $$name = dev ] || [ $$name = checkov ] || echo --constraints requirements/dev.txt) \
	    --output-file requirements/$$name.txt requirements/$$name.in || exit 1; done

clean: ## remove .venv, caches and the laptop stack's data
	@if [ -d .meterspace/cassandra ] && [ -x $(BIN)/python ]; then $(BIN)/python -m local.cassandra stop --all; fi
	rm -rf .venv .meterspace .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@[ -n "$(PYTHON_VERSION)" ] && $(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	  echo 'Meterspace needs Python 3.11 or newer; $(or $(PYTHON),python3) is not. Name one: make PYTHON=/path/to/python3' >&2; \
	  exit 2; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || { echo 'No venv module: on Debian and Ubuntu, apt install python3-venv' >&2; exit 2; }
	@touch $@

$(RUN): $(MADE) requirements/local.txt requirements/pip.txt pyproject.toml
	@echo 'Installing what the laptop stack needs into .venv (about a minute, once) ...' >&2
	@$(INSTALL) requirements/pip.txt
	@$(INSTALL) requirements/local.txt
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUN) requirements/dev.txt
	@echo 'Installing what tests and checks need into .venv (about a minute, once) ...' >&2
	@$(INSTALL) requirements/dev.txt
	@touch $@

$(BENCH): $(RUN) requirements/bench.txt
	@echo 'Installing what the benchmarks need into .venv (about a minute, once) ...' >&2
	@$(INSTALL) requirements/bench.txt
	@touch $@

$(CHECKOV): $(MADE) requirements/checkov.txt requirements/pip.txt
	@echo 'Installing checkov into .venv/checkov (about a minute, once) ...' >&2
	@$(BIN)/python -m venv --clear .venv/checkov
	@.venv/checkov/bin/python -m pip --disable-pip-version-check --quiet --no-input install --require-hashes --no-deps \
	  --no-compile --requirement requirements/pip.txt
	@.venv/checkov/bin/python -m pip --disable-pip-version-check --quiet --no-input install --require-hashes --no-deps \
	  --no-compile --requirement requirements/checkov.txt
	@touch $@
