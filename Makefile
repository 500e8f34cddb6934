# The two commands, and what they stand on. They need git, make and Python 3.11 or newer, and nothing else.

HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help serve test check set-up lock clean

help:
	@echo "make serve   build the graph when it changed, and serve it on http://$(HOST):$(PORT)"
	@echo "make test    run every check: lint, types, tests"
	@echo "make check   check the data against the ontology, the shapes and the rules"
	@echo "make lock    write constraints.txt anew with the newest versions that fit"
	@echo "make clean   remove .venv and the store"

serve: set-up
	@exec .venv/bin/tripgraph serve --host "$(HOST)" --port "$(PORT)"

test: set-up
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	@sh scripts/browser.sh
	.venv/bin/pytest --numprocesses auto --dist loadfile

check: set-up
	@.venv/bin/tripgraph check

set-up:
	@sh scripts/set-up.sh

lock:
	@sh scripts/lock.sh

clean:
	rm -rf .venv var
