# Everything a clone needs; `make` alone lists the targets. They build .venv themselves, with plain pip, from the locks.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS := demo classifier nasnet cluster

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_USER := 0

INSTALL := $(BIN)/python -m pip install --quiet --no-compile
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --group build $(if $(UPGRADE),--upgrade)

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench lab lock clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.demo  ## the whole job on the starter album, with the embedded server
	@$(BIN)/vision-eval demo

test: lint  ## what must pass: lint, then all tests
	@$(BIN)/python -m pytest -q

lint: $(VENV)/.dev  ## ruff and mypy
	@$(BIN)/ruff check
	@$(BIN)/mypy

bench: $(VENV)/.dev  ## what the client costs, as ratios
	@$(BIN)/python -m benchmarks

lab: $(VENV)/.demo  ## JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

lock: $(VENV)/.dev  ## the locks again, from pyproject.toml; UPGRADE=1 takes newer versions
	@$(COMPILE) --extra dev --output-file requirements/dev.txt
	@$(COMPILE) --constraints requirements/dev.txt --output-file requirements/core.txt
	@set -e; for extra in $(EXTRAS); do \
		$(COMPILE) --constraints requirements/dev.txt --extra $$extra --output-file requirements/$$extra.txt; done

clean:  ## remove .venv, caches and builds; results stay
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# The stamps inside .venv say which lock it holds. `dev` holds all of `demo`, in the same versions, so it stamps both.
$(VENV)/.demo: requirements/demo.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what the demo needs into $(VENV) (once) …"
	@$(INSTALL) --require-hashes -r requirements/demo.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what tests and development need into $(VENV) (once) …"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $(VENV)/.demo $@

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "vision_eval needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; echo; \
		echo "Hint: name a newer one, for example: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make a virtual environment: its modules venv and ensurepip are not installed."; echo; \
		echo "Hint: on Debian and Ubuntu type: sudo apt-get install python3-venv"; exit 1; } >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@
