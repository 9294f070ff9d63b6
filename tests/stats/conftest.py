"""Random data of the statistics' tests is the same in every run."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fixed seed", derandomize=True, deadline=None)
settings.load_profile("fixed seed")
