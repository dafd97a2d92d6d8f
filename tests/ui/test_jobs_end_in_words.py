"""Long work behind a page ends as done, failed or stopped, always in words."""

from __future__ import annotations

import threading
import time

import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.core.progress import Progress
from goodword.ui.jobs import Job, Jobs


def _ended(job: Job) -> Job:
    for _ in range(12_000):
        if job.state != "running":
            return job
        time.sleep(0.01)
    raise AssertionError("the job did not end")


def test_done() -> None:
    def work(progress: Progress) -> int:
        progress.step("reading", 1, 4)
        return 7

    job = _ended(Jobs().start("work", work))
    assert (job.state, job.result, job.share) == ("done", 7, 0.25)


def test_an_error_of_ours_is_kept() -> None:
    def work(progress: Progress) -> None:
        raise BadInput("no")

    job = _ended(Jobs().start("work", work))
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.what == "no"


def test_a_fault_is_told_without_its_insides() -> None:
    def work(progress: Progress) -> None:
        raise ZeroDivisionError("secret path /home/x")

    job = _ended(Jobs().start("work", work))
    assert job.state == "failed"
    assert "secret" not in str(job.error)


def test_stop() -> None:
    started = threading.Event()

    def work(progress: Progress) -> None:
        while True:
            progress.step("going on")
            started.set()
            time.sleep(0.005)

    jobs = Jobs()
    job = jobs.start("work", work)
    assert started.wait(120)
    jobs.get(job.id).stop()
    assert _ended(job).state == "stopped"


def test_unknown_job() -> None:
    with pytest.raises(NotFound):
        Jobs().get("nope")
