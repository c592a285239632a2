# The few verbs of the course. Windows without make: book/setup.md gives the same commands.

.DEFAULT_GOAL := help
.PHONY: book pdf epub test lab execute bench lint sync lock install clean help

VENV := .venv
BIN := $(VENV)/bin
# The environment's own Python, or the first of a version that TensorFlow has packages for.
PYTHON ?= $(shell for p in $(BIN)/python python3 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
  && echo $$p && break; done)
SITE = _build/html/index.html

# Python's settings for other work stay outside; and compiled modules make every later import faster.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONOPTIMIZE PYTHONPATH PYTHONSTARTUP PYTHONWARNINGS

book: $(VENV)/book.installed  ## build the book from the stored outputs and print its address
	@$(BIN)/python $(BIN)/jupyter-book build --all --warningiserror --nitpick --keep-going --quiet . \
	  || { echo "The book has warnings (above): mend the pages they name and run 'make book' again."; exit 1; }
	@echo "The book: file://$(CURDIR)/$(SITE)"

pdf: book $(VENV)/course.installed  ## print the book as one PDF, with Chromium
	@$(BIN)/python tools/make_pdf.py

epub: $(VENV)/course.installed  ## make an EPUB of the book and check it with epubcheck
	@$(BIN)/python tools/make_epub.py

test: $(VENV)/course.installed  ## run everything that guards the course: lint, units, notebooks, site
	@$(BIN)/python -m pytest \
	  || { echo "Something fails (above). One test alone: $(BIN)/python -m pytest -n0 PATH::NAME"; exit 1; }

lab: $(VENV)/course.installed  ## open JupyterLab on the notebooks
	@$(BIN)/python -m jupyterlab notebooks

execute: $(VENV)/course.installed  ## run notebooks and store outputs and facts (NOTEBOOKS="a.ipynb b.ipynb" for some)
	@$(BIN)/python tools/execute.py $(NOTEBOOKS)

bench: $(VENV)/course.installed  ## print the core's speed table, ratios measured side by side
	@$(BIN)/python -m benchmarks

lint: $(VENV)/course.installed  ## format the code and notebooks, and show what ruff cannot mend
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix .

sync: $(VENV)/course.installed  ## write what follows from the list of pages: README's table, Colab cells, CITATION
	@$(BIN)/python tools/sync.py

install: $(VENV)/course.installed  ## make the environment with all packages, and nothing else

lock: $(VENV)/course.installed  ## choose the newest versions within the ranges of requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --no-header \
	  --no-emit-index-url --no-emit-find-links requirements.txt --output-file requirements.lock

clean:  ## remove what was built, the environment too
	rm -rf _build $(VENV) .pytest_cache .hypothesis .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

help:  ## list these verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

# tools/install.py sees for itself whether there is anything to do.
$(VENV)/%.installed: FORCE
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and none was found: install one, or name it with 'make PYTHON=/path/to/python'."; exit 1; }
	@$(PYTHON) tools/install.py $*

FORCE:
