.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ENVIRONMENT := .venv/.installed
BOARDS := .venv/.boards_installed
PORT ?= 8080
VARS = $(if $(INPUTS),--vars "$$(cat '$(INPUTS)')")
export SQL

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: $(ENVIRONMENT)  ## build segments from the demo, or from your data with INPUTS=my_shop.yml
	@$(BIN)/python scripts/build.py $(if $(INPUTS),--inputs '$(INPUTS)')

.PHONY: example
example: $(ENVIRONMENT)  ## build from real data: NAME=cdnow, complete_journey, online_retail or adventureworks
	@$(BIN)/python examples/fetch.py '$(NAME)'
	@$(BIN)/python scripts/build.py --inputs 'examples/$(NAME).yml'

.PHONY: query
query: $(ENVIRONMENT)  ## ask the served copy: SQL="select * from segment_profiles"
	@$(BIN)/python scripts/query.py "$$SQL"

.PHONY: test
test: $(ENVIRONMENT)  ## everything that CI checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint models analyses tests --disable-progress-bar
	@$(BIN)/dbt --quiet parse --warn-error --no-partial-parse
	@$(BIN)/python -m pytest

.PHONY: docs
docs: $(ENVIRONMENT)  ## write and serve the documentation
	@$(BIN)/dbt docs generate $(VARS)
	@$(BIN)/dbt docs serve --host 127.0.0.1 --no-browser

.PHONY: boards
boards: $(BOARDS)  ## serve the boards on 127.0.0.1, PORT=8080
	@$(BIN)/python scripts/boards.py serve --port $(PORT)

.PHONY: site
site: $(BOARDS)  ## write boards and docs as HTML that opens from disk, into site/
	@$(BIN)/python scripts/boards.py site
	@$(BIN)/dbt --quiet docs generate --static $(VARS) && cp target/static_index.html site/docs.html

.PHONY: bench
bench: $(ENVIRONMENT)  ## time the builds of the demo and of Online Retail
	@$(BIN)/python benchmarks/builds.py

.PHONY: clean
clean:  ## delete what builds leave behind; the environment stays
	rm -rf target logs dbt_packages warehouse.duckdb warehouse.duckdb.wal serve exports site examples/data

.PHONY: lock
lock:  ## pin the dependencies anew (needs uv)
	uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.lock
	uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-boards.in -o requirements-boards.lock

$(ENVIRONMENT): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Write make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --require-hashes -r requirements.lock
	@touch $(ENVIRONMENT)

$(BOARDS): $(ENVIRONMENT) requirements-boards.lock
	$(BIN)/python -m pip install --require-hashes -r requirements-boards.lock
	@touch $(BOARDS)
