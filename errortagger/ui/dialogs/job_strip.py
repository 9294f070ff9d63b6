"""Shows the job of a runner in a progress strip, and lets the strip cancel it."""

from __future__ import annotations

from errortagger.ui.jobs import JobRunner
from errortagger.ui.widgets.progress_strip import ProgressStrip


def follow_job(strip: ProgressStrip, runner: JobRunner) -> None:
    """From now on the strip is there while a job of the runner is under way, and only then."""

    def show(name: str, done: int, total: int | None, detail: str) -> None:
        strip.set_progress(name, done, total, detail)
        strip.show()
        strip.raise_()

    runner.progressed.connect(show)
    runner.finished.connect(strip.hide)
    strip.cancel_requested.connect(runner.cancel)
    strip.setVisible(runner.running)
