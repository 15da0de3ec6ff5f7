# Everything a developer or an operator runs. `make` alone lists the targets.
# Plain POSIX recipes: GNU make 3.81 (macOS) and later.

VENV = .venv
BIN = $(VENV)/bin
# The first Python that is new enough; override with `make PYTHON=/path/to/python`.
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)
PYTEST = $(BIN)/python -m pytest
PARALLEL = -n auto --maxprocesses 4 --dist loadgroup
# How many dossiers `make bench-city` is about: a year of the city.
DOSSIERS = 22580000
CODE = app.py manage.py $(wildcard manage_*.py) pages components services ingest reports \
	data_access domain \
	sample_data tests benchmarks

.PHONY: help install install-dev run sample migrate format check browser test \
	test-fast test-all coverage bench bench-city lock all clean

help: ## List the targets
	@echo 'Dùng: make <việc>'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.installed ## Create .venv and install what the application needs

install-dev: $(VENV)/.installed-dev ## Likewise with the tools for tests and checks

run: $(VENV)/.installed ## Start the dashboard at http://localhost:8501
	$(BIN)/streamlit run app.py

sample: $(VENV)/.installed ## Build the sample city in an empty database
	$(BIN)/python manage.py sample build

migrate: $(VENV)/.installed ## Bring the database to the newest schema
	$(BIN)/python manage.py db upgrade

format: $(VENV)/.installed-dev ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

check: $(VENV)/.installed-dev ## Format, lint, types and layers, changing nothing
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo

browser: $(VENV)/.installed-dev ## Find a browser for the tests, or fetch one
	@$(BIN)/python -m tests.browser.chromium

test: $(VENV)/.installed-dev browser ## Run every test: both databases, real browser
	$(PYTEST) $(PARALLEL)

test-fast: $(VENV)/.installed-dev ## Run what needs neither a browser nor patience
	$(PYTEST) $(PARALLEL) -m 'not slow and not browser'

test-all: $(VENV)/.installed-dev browser ## Like test, with ten times the random examples
	HYPOTHESIS_PROFILE=thorough $(PYTEST) $(PARALLEL)

coverage: $(VENV)/.installed-dev ## Measure what the tests reach: 90 % overall, 95 % in domain
	$(PYTEST) $(PARALLEL) -m 'not browser' --cov --cov-report=html:build/coverage \
		--cov-report=term:skip-covered
	$(BIN)/coverage report --include='domain/*' --fail-under=95 --skip-covered

bench: $(VENV)/.installed-dev browser ## Measure, and write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.run

# More by ARGUMENTS: --engine sqlite, --part pages, --store FOLDER, --temp FOLDER, ...
bench-city: $(VENV)/.installed-dev ## Measure at city size: DOSSIERS=22580000, hours and 40 GB
	$(BIN)/python -m benchmarks.city --dossiers $(DOSSIERS) $(ARGUMENTS)

lock: ## Write constraints.txt from a clean environment
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	cat requirements.txt requirements-dev.txt | grep -v '^-' > build/requirements.txt
	build/lock/bin/pip install --quiet -r build/requirements.txt
	{ sed -n '1p' constraints.txt; build/lock/bin/pip freeze; } > build/constraints.txt
	mv build/constraints.txt constraints.txt

all: check coverage test ## What must pass before a change goes in

clean: ## Remove what can be made again; the database in var/ stays
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f .coverage .coverage.*

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'Cần Python 3.11 trở lên (không tìm thấy).' \
		'Cài Python, hoặc chỉ rõ: make PYTHON=/đường/dẫn/python3'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Cần Python 3.11 trở lên; $(PYTHON) cũ hơn.'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'Không tạo được .venv. Trên Debian/Ubuntu: apt install python3-venv'; exit 1; }

$(VENV)/.installed: requirements.txt constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
