# A thin face over scripts/ and the program: every target is one command that can be typed as well.
BUSYHOUR      := build/release/busyhour
HOST          ?= localhost:8010
PORT          ?= 8010
SCHEME        ?=
URL           ?= $(or $(SCHEME),ws)://$(HOST)/api/v1/media/stream
USERS         ?= 15
SPAWN_RATE    ?= 2
TIME          ?= 90s
PIPELINE      ?= cascade
TURNS         ?= 5
CONVERSATIONS ?= 20
CONCURRENT    ?= 5
SCENARIOS     ?= insurance_inquiry quick_question
EXTRA_ARGS    ?=

.PHONY: help setup build demo test quick_test lint format docs generate_audio start_backend \
        run_analysis run_load_test_acs_media run_load_test_browser_conversation bench clean
.DEFAULT_GOAL := help

help: ## Show this list
	@echo "make TARGET [VARIABLE=value...]"
	@awk -F ':.*## ' '/^[a-z_]+:.*## /{printf "  %-35s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Variables: HOST=$(HOST) TURNS=$(TURNS) CONVERSATIONS=$(CONVERSATIONS) CONCURRENT=$(CONCURRENT)"
	@echo "           USERS=$(USERS) SPAWN_RATE=$(SPAWN_RATE) TIME=$(TIME) PIPELINE=$(PIPELINE) SCHEME=$(SCHEME)"
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

# Without SCHEME the program chooses: ws for a loopback host, else wss.
RUN = $(BUSYHOUR) run --headless --host $(if $(SCHEME),$(SCHEME)://)$(HOST) --users $(USERS) \
      --spawn-rate $(SPAWN_RATE) --run-time $(TIME) --pipeline $(PIPELINE)

run_load_test_acs_media: build ## Load HOST with calls of ACS: USERS, SPAWN_RATE, TIME, PIPELINE
	$(RUN) --endpoint acs $(EXTRA_ARGS)

run_load_test_browser_conversation: build ## Load HOST as browsers do: the same
	$(RUN) --endpoint browser $(EXTRA_ARGS)

bench: ## Measure ceiling, engine, peers, accuracy and the cost of a frame (half an hour)
	scripts/setup bench
	scripts/bench $(EXTRA_ARGS)

clean: ## Delete what was built (results and speech stay)
	rm -rf build
