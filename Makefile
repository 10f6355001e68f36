# make prints the targets.
SHELL := /bin/sh
GOLANGCI_VERSION := v2.15.0
BIN := $(CURDIR)/bin
# These have the build tag !race: the race detector makes the many runs of one program ten times as dear.
CASES := ^(TestAppraiseCases|TestTheOrderOfTheRecordsDecidesNothing)$$

.DEFAULT_GOAL := help
.PHONY: help demo check test lint bench fuzz golden tools build

help: ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the program, as bin/meritbot
	CGO_ENABLED=0 go build -trimpath -o $(BIN)/meritbot ./cmd/meritbot

demo: ## the demo with its playground at http://127.0.0.1:3000
	go run ./cmd/meritbot demo

check: ## play the demo's story without a browser, in both languages
	go run ./cmd/meritbot demo --check --lang en
	go run ./cmd/meritbot demo --check --lang zh

tools: ## install what the tests need (PostgreSQL, Chromium), as far as it is absent
	scripts/install-test-tools.sh

test: tools ## everything: unit, both databases, both transports, browser; with the race detector, but for the policies' cases
	CI=true go test -timeout 5m -run '$(CASES)' ./cmd/meritbot
	CI=true MERITBOT_TEST_POSTGRES_OPTIONS='-c fsync=off' scripts/postgres.sh go test -race -timeout 12m ./...

$(BIN)/golangci-lint-$(GOLANGCI_VERSION):
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv $(BIN)/golangci-lint $@

lint: $(BIN)/golangci-lint-$(GOLANGCI_VERSION) ## vet, tidy and golangci-lint, with the import directions
	go vet ./...
	go mod tidy -diff
	$< run ./...

bench: tools ## speed, as ratios against a bare handler in the same run
	scripts/postgres.sh go test -run '^$$' -bench . -benchtime 3s -timeout 60m ./cmd/meritbot ./store ./bot ./appraisal

fuzz: ## each fuzz target for 20 seconds
	scripts/fuzz.sh 20s

golden: ## write the golden files anew; read the diff like code
	go test ./appraisal/... ./bot/... ./commands/... ./scheduler/... -update
	go test ./cmd/meritbot -run TestAppraisalReadsWellInBothLanguages -update
