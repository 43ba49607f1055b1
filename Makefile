# gongwen: `make` lists the targets. Python 3.11+ and make are all that is needed; everything else goes into .venv.
VENV ?= .venv
ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := $(VENV)/Scripts
else
PYTHON ?= python3
BIN := $(VENV)/bin
endif
STAMP := $(VENV)/.installed
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help run test check bench clean

help: ## list the targets
	@$(PYTHON) -c "import re; [print(f'make {t:<7} {d}') for t, d in re.findall(r'^([a-z]+):.*?## (.*)$$', open('Makefile', encoding='utf-8').read(), re.M)]"

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'gongwen needs Python 3.11 or newer: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	$(BIN)/python -c "open('$(STAMP)', 'w').close()"

run: $(STAMP) ## turn the notices in raw/ into Parquet tables in extracted/current
	$(BIN)/gongwen run raw -o extracted

test: $(STAMP) ## run the tests, the rules' own examples among them
	$(BIN)/python -m pytest

check: $(STAMP) ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP) ## measure speed as ratios in one run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"
	$(BIN)/python bench/bench.py
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/registry.py extracted/current

clean: ## remove what make built, not what it extracted
	$(PYTHON) -c "import pathlib, shutil; [shutil.rmtree(p, ignore_errors=True) for p in ['$(VENV)', '.mypy_cache', '.ruff_cache', '.pytest_cache', '.hypothesis', '.import_linter_cache', *map(str, pathlib.Path('.').rglob('__pycache__'))]]"
