"""Long work behind a page: runs in a thread, reports how far it is, can be stopped."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from goodword.core.errors import GoodwordError, NotFound, Stopped
from goodword.core.progress import Progress

_KEPT = 50


@dataclass(frozen=True, slots=True)
class Leads:
    """The result of a job that is a page."""

    address: str


@dataclass(slots=True)
class Job:
    """One piece of long work; it is a `Progress` for the work itself.

    state: running, done, failed or stopped. subject: what it works on, for the page that shows it.
    """

    id: str
    title: str
    state: str = "running"
    what: str = "starting"
    done: int = 0
    total: int | None = None
    result: object = None
    subject: object = None
    error: GoodwordError | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Told by the work; ends it when somebody pressed stop."""
        self.what, self.done, self.total = what, done, total
        if self._stop.is_set():
            raise Stopped("You stopped this.", data="What was committed before stays.", next_step="run it again")

    def stop(self) -> None:
        """Ask the work to end at its next report."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it came."""
        return self._ended.wait(seconds)

    def end(self) -> None:
        """Told when the work has ended."""
        self._ended.set()

    @property
    def share(self) -> float | None:
        """How far it is, 0-1; None when the end is not known."""
        return min(1.0, self.done / self.total) if self.total else None


class Jobs:
    """The jobs of one server process, newest kept."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, title: str, work: Callable[[Progress], object]) -> Job:
        """Run `work` in a thread of its own."""
        job = Job(secrets.token_urlsafe(9), title)
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)
        threading.Thread(target=_run, args=(job, work), name=f"job-{job.id}", daemon=True).start()
        return job

    def get(self, job_id: str) -> Job:
        """The job of this id."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise NotFound.looked_in("There is no such job (any more).", ["jobs of this server process"])
        return job

    def stop_all(self) -> None:
        """Ask every running job to end; used when the server stops."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop()


def _run(job: Job, work: Callable[[Progress], object]) -> None:
    try:
        _work(job, work)
    finally:
        job.end()


def _work(job: Job, work: Callable[[Progress], object]) -> None:
    try:
        job.result = work(job)
        job.state = "done"
    except Stopped as stopped:
        job.error = stopped
        job.state = "stopped"
    except GoodwordError as error:
        job.error = error
        job.state = "failed"
    except Exception as error:  # noqa: BLE001 - a thread has nobody above it; the page must say that it ended
        job.error = GoodwordError(
            "Something went wrong that we did not foresee.",
            given=type(error).__name__,
            data="What was committed before stays.",
            next_step="try again; if it happens again, run the same from the command line to see the details",
        )
        job.state = "failed"
