# The two commands are `make nightly` and `make test`; `make help` lists the rest.
PYTHON ?= python3.11
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
export UV_PYTHON_DOWNLOADS = never
export UV_SYSTEM_CERTS = true
BIN := .venv/bin
# Where bytecode may not be kept, every one of the hundreds of processes compiles the libraries anew: five seconds each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup nightly test test-full test-clients lint format lock clean

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: .venv/.ready ## the environment in .venv, development tools included

.venv/.ready: requirements/development-$(VERSION).lock requirements/uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --require-hashes -r requirements/uv.lock
	$(BIN)/uv pip sync -q -p $(BIN)/python --require-hashes requirements/development-$(VERSION).lock
	$(BIN)/uv pip install -q -p $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

nightly: setup ## a region in miniature through the nightly DAG, from nothing to reports
	@$(BIN)/python -m stand nights

test: setup ## everything CI runs: linters, types, arrows, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 3 -m "not full"

test-full: setup ## the tests and the long campaigns
	$(BIN)/pytest -n 2

test-clients: setup ## independent public clients read the stand, each in its own throw-away environment
	@$(BIN)/python -m tests.clients

lint: setup ## linters, types and arrows only
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: setup ## puts the code into its one form
	$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

lock: setup ## makes the lock files anew (needs python3.11 and python3.12)
	@for v in 3.11 3.12; do for k in development runtime; do \
	  c=; [ $$k = runtime ] && c="-c requirements/development-$$v.lock"; \
	  $(BIN)/uv pip compile -q --python $$(command -v python$$v) --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" $$c requirements/$$k.in \
	    -o requirements/$$k-$$v.lock || exit 1; done; done
	@for v in 3.11 3.12; do $(BIN)/uv pip compile -q --python $$(command -v python$$v) --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" requirements/benchmarks.in \
	  -o requirements/benchmarks-$$v.lock || exit 1; done
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" requirements/uv.in -o requirements/uv.lock

clean: ## forgets the stand, the lake and everything published; the next night is the first
	@[ ! -f var/stand/stand.json ] || $(BIN)/python -m stand down || true
	rm -rf var
