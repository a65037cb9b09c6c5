.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ENVIRONMENT := .venv/.installed
PORT ?= 8080
SIZE ?= 1m
VARS = $(if $(INPUTS),--vars "$$(cat '$(INPUTS)')")
export SQL QUERY DATA

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: $(ENVIRONMENT)  ## build segments from the demo, your files, DATA=orders.csv, or a mapping of them, INPUTS=my_shop.yml
	@$(BIN)/python scripts/build.py $(if $(DATA),--data "$$DATA") $(if $(INPUTS),--inputs '$(INPUTS)')

.PHONY: suggest
suggest:  ## draft the mapping of your files: FILE=orders.csv, CUSTOMERS=customers.csv, CSV_OPTIONS='{skip: 1}', CSV_ENCODING=cp1254
	@$(MAKE) -s $(ENVIRONMENT) >&2
	@$(BIN)/python scripts/suggest.py '$(FILE)' $(if $(CUSTOMERS),'$(CUSTOMERS)') \
		$(if $(CSV_OPTIONS),--csv-options '$(CSV_OPTIONS)') $(if $(CSV_ENCODING),--csv-encoding '$(CSV_ENCODING)')

.PHONY: example
example: $(ENVIRONMENT)  ## build from real data: NAME=cdnow, complete_journey, online_retail or adventureworks
	@$(BIN)/python examples/fetch.py '$(NAME)'
	@$(BIN)/python scripts/build.py --inputs 'examples/$(NAME).yml'

.PHONY: query
query: $(ENVIRONMENT)  ## ask the served copy: SQL="select * from segment_profiles", or FILE=analyses/refunds_by_segment.sql
	@$(BIN)/python scripts/query.py $(if $(FILE),--file '$(FILE)',-- "$$SQL")

.PHONY: exports
exports: $(ENVIRONMENT)  ## write lists for Klaviyo, Mailchimp, HubSpot, Google Ads and Meta, by segment and by action, into exports/
	@$(BIN)/python scripts/sending_lists.py

.PHONY: metrics
metrics: .venv/.installed-metrics  ## ask for metrics: QUERY="--metrics net_revenue --group-by customer__segment_name"; which there are without
	@$(BIN)/python scripts/metrics.py "$$QUERY"

.PHONY: deep
deep: .venv/.installed-deep  ## install what the deep model is fitted with (JAX, 380 MB); builds that only score need none of it

.PHONY: test
test: $(ENVIRONMENT)  ## style, parsers, tests; SQL is linted where it differs from main
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python scripts/lint.py
	@RUST_BACKTRACE=0 $(BIN)/dbt-core-experimental-parser parse --quiet --profiles-dir . --target-path target/dbt_2 --log-path target/dbt_2 \
		--warn-error-options '{"error": "all", "silence": ["SemanticModelDeprecated"]}'    # dbt 1.11 reads semantic models in no other YAML
	@$(BIN)/python -m pytest

.PHONY: test-full
test-full: $(ENVIRONMENT) lint  ## the same with every draw and shuffle, and all SQL linted
	@DRAWS=full $(MAKE) test

.PHONY: lint
lint: $(ENVIRONMENT)  ## lint all SQL
	@$(BIN)/python scripts/lint.py --all

.PHONY: test-browser
test-browser: .venv/.installed-boards .venv/.installed-metrics .venv/.installed-browser  ## boards, documentation and metrics, in a real browser
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -q -y chromium; } || { echo "Install Chromium, then run make test-browser again."; exit 1; }
	@$(BIN)/python -m pytest tests/browser tests/python/test_boards.py tests/python/test_metrics.py

.PHONY: docs
docs: $(ENVIRONMENT)  ## write and serve the documentation
	@$(BIN)/python scripts/pictures.py
	@$(BIN)/dbt docs generate $(VARS)
	@$(BIN)/python scripts/mend_docs.py
	@echo "The documentation is at http://127.0.0.1:8081 (stop with Ctrl+C)"
	@$(BIN)/python -m http.server 8081 --bind 127.0.0.1 --directory target >/dev/null 2>&1

.PHONY: boards
boards: .venv/.installed-boards  ## serve the boards on 127.0.0.1, PORT=8080
	@$(BIN)/python scripts/boards.py serve --port $(PORT)

.PHONY: site
site: .venv/.installed-boards  ## write boards and docs as HTML that opens from disk, into site/
	@$(BIN)/python scripts/boards.py site
	@$(BIN)/python scripts/pictures.py
	@$(BIN)/dbt --quiet docs generate --static $(VARS)
	@$(BIN)/python scripts/mend_docs.py
	@cp target/static_index.html site/docs.html && cp -R assets site/
	@echo "The site is site/index.html."

.PHONY: bench
bench: $(ENVIRONMENT)  ## time builds of a made-up shop of SIZE=1m, 10m or 100m transactions, or of several sizes
	@$(BIN)/python benchmarks/bench.py $(SIZE)

.PHONY: profile
profile: $(ENVIRONMENT)  ## say where the time of a build of SIZE=1m goes
	@$(BIN)/python benchmarks/bench.py $(SIZE) --profile

.PHONY: parity
parity: $(ENVIRONMENT) .venv-spark/.installed  ## build the demo and CDNOW, or NAMES=, on DuckDB and on Sail (Spark's SQL), and compare every public mart row by row
	@.venv-spark/bin/python scripts/parity.py $(NAMES)

.PHONY: parity-spark
parity-spark: $(ENVIRONMENT) .venv-spark/.installed  ## the same with 10 million transactions on a standalone Spark cluster of two workers
	@.venv-spark/bin/python scripts/parity.py --engine spark_cluster --folder benchmarks/data 10m

.PHONY: test-spark
test-spark: .venv-spark/.installed  ## the adapter for Spark, against a Sail server
	@cd adapters/dbt-sparkpy && ../../.venv-spark/bin/python -m pytest

.PHONY: clean
clean:  ## delete what builds leave behind; the environment stays
	rm -rf target logs dbt_packages warehouse.duckdb warehouse.duckdb.wal serve exports assets site examples/data

.PHONY: lock
lock:  ## pin the dependencies anew (needs uv)
	for name in requirements requirements-boards requirements-metrics requirements-browser requirements-spark requirements-external requirements-deep; do \
		uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in -o $$name.lock || exit 1; \
	done

$(ENVIRONMENT): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Write make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --require-hashes -r requirements.lock
	@touch $(ENVIRONMENT)

# an extra: boards, metrics, browser or deep
.venv/.installed-%: requirements-%.lock $(ENVIRONMENT)
	$(BIN)/python -m pip install --require-hashes -r $<
	@touch $@

# Spark and Sail, in an environment of their own
.venv-spark/.installed: requirements-spark.lock $(shell find adapters -name '*.py' -o -name '*.sql' -o -name '*.toml') $(ENVIRONMENT)
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip install --require-hashes -r requirements-spark.lock
	.venv-spark/bin/python -m pip install --no-deps --no-build-isolation --force-reinstall ./adapters/dbt-sparkpy
	@touch $@
