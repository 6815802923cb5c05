# A thin face over scripts/ and the program: every target is one command that can be typed as well.
BUSYHOUR      := build/release/busyhour
HOST          ?= localhost:8010
PORT          ?= 8010
SCHEME        ?= ws
URL           ?= $(SCHEME)://$(HOST)/api/v1/media/stream
TURNS         ?= 5
CONVERSATIONS ?= 20
CONCURRENT    ?= 5
SCENARIOS     ?= insurance_inquiry quick_question
EXTRA_ARGS    ?=

.PHONY: help setup build demo test quick_test lint format docs generate_audio start_backend \
        run_analysis bench clean
.DEFAULT_GOAL := help

help: ## Show this list
	@echo "make TARGET [VARIABLE=value...]"
	@awk -F ':.*## ' '/^[a-z_]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Variables: HOST=$(HOST) TURNS=$(TURNS) CONVERSATIONS=$(CONVERSATIONS) CONCURRENT=$(CONCURRENT)"
	@echo "           SCENARIOS=\"$(SCENARIOS)\" PORT=$(PORT) URL=$(URL) EXTRA_ARGS=\"$(EXTRA_ARGS)\""

setup: ## Install what is missing (Debian 12)
	scripts/setup

build: ## Build the program: build/release/busyhour
	cmake --preset release
	cmake --build --preset release --target busyhour

demo: ## Install, build, and load-test the built-in agent for a minute
	scripts/demo

test: ## Run all checks and tests
	scripts/test

quick_test: ## Run the quick checks and the unit tests
	scripts/test quick

lint: ## Run clang-tidy
	scripts/lint

format: ## Let clang-format rewrite the sources
	scripts/check-format --fix

docs: build ## Write the usage texts of the program into the documentation
	scripts/docs

generate_audio: build ## Make the callers' speech: SCENARIOS, TURNS
	$(BUSYHOUR) audio --max-turns $(TURNS) --scenarios $(SCENARIOS) $(EXTRA_ARGS)

start_backend: build ## Start the built-in agent: PORT
	$(BUSYHOUR) agent --port $(PORT) $(EXTRA_ARGS)

run_analysis: build ## Call the agent at HOST: TURNS, CONVERSATIONS, CONCURRENT
	$(BUSYHOUR) analyze --url $(URL) --turns $(TURNS) --conversations $(CONVERSATIONS) \
	  --concurrent $(CONCURRENT) $(EXTRA_ARGS)

bench: ## Measure accuracy, the engine's ceiling and the cost of a frame (minutes)
	cmake --preset release
	cmake --build --preset release --target busyhour bench_ceiling bench_micro
	bench/accuracy
	bench/engine
	build/release/bench/bench_micro

clean: ## Delete what was built (results and speech stay)
	rm -rf build
