# What you can type here. `make help` lists it.
MAKEFLAGS += --no-print-directory
python := .venv/bin/python
ARGS ?=

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

run: .run-environment ## start it: the demo, or your own with ./quattrocchi.d (ARGS="--port 9000")
	@exec .venv/bin/quattrocchi run $(ARGS)

test: .test-environment ## everything: check, unit, databases, journeys, docs
	@exec $(python) -m tests.stages all $(ARGS)

check: .test-environment ## formatting, types, import direction, sizes; a minute
	@exec $(python) -m tests.stages check

bench: .test-environment ## measure it, each figure beside its floor
	@exec $(python) -m tests.bench $(ARGS)

soak: .test-environment ## the simulator (the kept seeds and SEEDS=100 new ones), then the kill tests
	@$(python) -m tests.simulator --seeds $(or $(SEEDS),100) --keep $(ARGS)
	@exec $(python) -m tests.faults

test-real: .test-environment ## the conformance suites against servers you name in TEST_RT_URL …
	@exec $(python) -m pytest tests -m real -rs $(ARGS)

screenshots: .test-environment ## photograph the screens into docs/pictures
	@exec $(python) -m tests.screenshots $(ARGS)

lock: .test-environment ## choose the newest versions anew, with their hashes
	$(compile) --group build -o requirements.lock
	$(compile) --group build --group dev -c requirements.lock -o requirements-dev.lock

compile := $(python) -m uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url pyproject.toml

.run-environment:
	@quattrocchi/environment.sh run

.test-environment:
	@quattrocchi/environment.sh test

.PHONY: help run test check bench soak test-real screenshots lock .run-environment .test-environment
