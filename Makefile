# make demo | test | lint | shots | golden | frames: each sets up what it needs in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint format setup fribidi shots golden frames clean

demo: $(READY) fribidi
	$(BIN)/python -m kiosk demo $(DEMO)

test: $(READY) fribidi
	$(BIN)/python -m pytest -n 3 --dist worksteal $(TESTS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Pictures of every screen; for some of them: make shots SHOTS="--only 'paying*' --panel 800x480 --look own"
shots: $(READY) fribidi
	$(BIN)/python -m tests.shots shots $(SHOTS)

# The images that the tests compare screens with, after a change that was meant.
golden: $(READY) fribidi
	$(BIN)/python -m tests.shots --golden

# How long frames take; figures to look at, not a test.
frames: $(READY) fribidi
	$(BIN)/python -m benchmarks.frames

setup: $(READY) fribidi

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed; say which with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

# Pillow loads this library at run time to put Arabic in order; without it text is wrong without an error.
fribidi: $(READY)
	@$(BIN)/python -c 'import sys; from PIL import features; sys.exit(not features.check("raqm"))' || \
	  { if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	      apt-get install -y -q libfribidi0 || { apt-get update -q && apt-get install -y -q libfribidi0; }; \
	    else \
	      echo "libfribidi is missing. Install it with: sudo apt-get install libfribidi0"; exit 1; \
	    fi; }

clean:
	rm -rf $(VENV) build dist demo shots tests/golden/failed .mypy_cache .pytest_cache .ruff_cache .hypothesis
