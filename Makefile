# Everything runs in .venv, so that a system Python that refuses global installs is left alone.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: serve test test-all lint types check format docs clean

serve: $(READY)
	@$(BIN)/kg serve

test: $(READY)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not install and not slow and not server and not browser"

test-all: $(READY)
	$(BIN)/python -m pytest -q $(PYTEST_ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

check: $(READY)
	$(BIN)/kg check

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/kg format

docs: $(READY)
	$(BIN)/python -m kg.manual docs/analyses
	$(BIN)/python -m kg.dictionary > data/README.md

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing locked packages into .venv ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(READY)

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
