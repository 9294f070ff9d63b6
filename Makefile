# Sugar only: everything is in packaging/bootstrap.py, which needs nothing but Python.
PYTHON ?= python3
RUN = $(PYTHON) packaging/bootstrap.py

.PHONY: demo test check ci coverage benchmarks screenshots setup

demo test check ci coverage benchmarks screenshots setup:
	@$(RUN) $@ $(ARGS)
