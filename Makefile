# Seed 002's verbs, for whoever has them in the fingers. Each calls tributary or npm, and nothing else.
TRIBUTARY := npx tributary
STACKS := dev test prod
# What a change is compared with.
BASE ?= origin/main
# What a release takes through the stacks.
COMMIT ?= HEAD

.DEFAULT_GOAL := help

.PHONY: help install fmt validate test ci diff
.PHONY: $(foreach verb,init plan preview apply drift releases refresh destroy,$(STACKS:%=$(verb)-%))

#: help              list what there is
help:
	@sed -n 's/^#: /  make /p' $(firstword $(MAKEFILE_LIST))
	@echo "  <stack> is one of: $(STACKS)"

#: install           install the packages that the lock file names
install:
	npm ci --no-audit --no-fund

#: fmt               format every file
fmt:
	npm run format

#: validate          check style, formatting and types
validate:
	npm run lint
	npm run typecheck

#: test              run the tests that need nothing but Node
test:
	npm test

#: ci                run everything that must hold
ci:
	.ci/run

#: diff              say what the working tree changes against BASE, in every stack
diff:
	$(TRIBUTARY) diff --base $(BASE) --all

#: init-<stack>      make the place of the stack's state
$(STACKS:%=init-%): init-%:
	$(TRIBUTARY) bootstrap $*

#: plan-<stack>      show what the stack would build, with no account
$(STACKS:%=plan-%): plan-%:
	$(TRIBUTARY) plan $*

#: preview-<stack>   ask the engine what a deployment would do
$(STACKS:%=preview-%): preview-%:
	$(TRIBUTARY) preview $*

#: apply-<stack>     release COMMIT to the stack: plan, approval, deployment, checks
$(STACKS:%=apply-%): apply-%:
	$(TRIBUTARY) promote --to $* --commit $(COMMIT)

#: drift-<stack>     compare what is there with the program
$(STACKS:%=drift-%): drift-%:
	$(TRIBUTARY) drift $*

#: releases-<stack>  list the stack's releases
$(STACKS:%=releases-%): releases-%:
	$(TRIBUTARY) releases $*

#: refresh-<stack>   read what is there into the state
$(STACKS:%=refresh-%): refresh-%:
	$(TRIBUTARY) refresh $*

#: destroy-<stack>   delete the stack, but for the data that is kept
$(STACKS:%=destroy-%): destroy-%:
	$(TRIBUTARY) destroy $*
