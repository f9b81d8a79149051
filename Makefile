# Everything a newcomer needs: make demo, make test. Needs Python 3.11 or later, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
export PYTHONUTF8 := 1

.PHONY: help demo test test-long lint docs bench lock clean

help:  ## show this
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.base  ## the whole way on a reconstructed register; ends with the portal served (NKI_SERVE=0: not)
	$(BIN)/nki demo
	@[ "$$NKI_SERVE" = 0 ] || $(BIN)/nki serve var/demo/publisert/releases --site var/demo/nettsted

test: lint $(VENV)/.clients  ## set up and run every check
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long"

test-long: $(VENV)/.clients  ## the slow ones as well
	NKI_RANDOM=1 $(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.dev  ## make the generated pages anew
	$(BIN)/python docs/generate.py

bench: $(VENV)/.bench  ## measure, beside what a user would pick instead
	$(BIN)/python -m benchmarks

lock: $(VENV)/.dev  ## pin every dependency anew
	$(PIP) install uv
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) pyproject.toml --extra web -o requirements/base.txt
	$(LOCK) pyproject.toml --extra web --extra dev -o requirements/dev.txt
	$(LOCK) pyproject.toml --extra web --extra dev --extra conformance -c requirements/dev.txt -o requirements/conformance.txt
	$(LOCK) pyproject.toml --extra web --extra dev --extra spark -c requirements/dev.txt -o requirements/spark.txt
	$(LOCK) pyproject.toml --extra web --extra dev --extra bench -o requirements/bench.txt
	$(LOCK) --python-version 3.12 requirements/newer.in -o requirements/newer.txt
	$(LOCK) requirements/vtl.in -o requirements/vtl.txt

clean:  ## remove what was set up and built here
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "nki needs Python 3.11 or later; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(BIN)/python pyproject.toml requirements/base.txt requirements/build.txt
	$(PIP) install --require-hashes -r requirements/base.txt -r requirements/build.txt
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.conformance: $(VENV)/.dev requirements/conformance.txt
	$(PIP) install --require-hashes -r requirements/conformance.txt
	@touch $@

$(VENV)/.clients: $(VENV)/.conformance requirements/newer.txt requirements/node/package-lock.json
	$(BIN)/python tests/conformance/install.py
	@touch $@

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	$(PIP) install --require-hashes -r requirements/spark.txt
	@touch $@

# vtlengine asks for an old sqlglot, and lives by itself.
$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt requirements/vtl.txt
	$(PIP) install --require-hashes -r requirements/bench.txt
	$(BIN)/python -m venv $(VENV)/vtl
	$(VENV)/vtl/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/vtl.txt
	@touch $@
