"""Runs a C++ reference implementation of SUBSIM that somebody built outside the project, on the same graphs."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from goodword.core.errors import NotFound
from goodword.figures.influence_graphs import Arcs

_NUMBER = r"([0-9.eE+-]+)"


@dataclass(frozen=True, slots=True)
class Ran:
    """CPU seconds of the algorithm, GiB at most, chosen people, ratio proven.

    The reference reports seconds of a wall clock. On a machine that does other things too they are more than it used,
    so they are multiplied by the part of its life for which the process had a processor.
    """

    seconds: float
    memory: float
    chosen: tuple[int, ...]
    ratio: float


class Reference:
    """One binary with a folder of graphs in its format, made when first needed."""

    def __init__(self, options: dict[str, str]) -> None:
        binary = options.get("reference", "")
        if not binary or not Path(binary).is_file():
            raise NotFound(
                "The C++ reference implementation is not here.",
                next_step="build it yourself and name it with --option reference=BINARY",
            )
        self.binary = Path(binary).resolve()
        self.folder = Path(options.get("work") or tempfile.mkdtemp(prefix="influence-"))
        self.folder.mkdir(parents=True, exist_ok=True)

    def prepare(self, arcs: Arcs, chance: float | None) -> str:
        """Write a graph and let the binary format it; returns its name. chance: None for the weighted cascade."""
        name = re.sub(r"\W+", "", arcs.name) + ("wc" if chance is None else f"u{chance:g}")
        if not (self.folder / f"{name}.probdist").is_file():
            with (self.folder / name).open("w", encoding="ascii") as file:
                file.write(f"{arcs.people} {len(arcs.source)}\n")
                np.savetxt(file, np.stack([arcs.source, arcs.target], axis=1), fmt="%d")
            how = ["-pdist=wc"] if chance is None else ["-pdist=uniform", f"-pedge={chance}"]
            self._call("-func=format", f"-gname={name}", *how)
            (self.folder / name).unlink()
        return name

    def run(self, name: str, size: int, epsilon: float, *, sentinels: bool = False, times: int = 5) -> Ran:
        """Choose `size` people at a guarantee of 1 - 1/e - epsilon with delta 1 / n; the run of median time."""
        ran = [self._run(name, size, epsilon, sentinels) for _ in range(times)]
        return sorted(ran, key=lambda r: r.seconds)[len(ran) // 2]

    def _run(self, name: str, size: int, epsilon: float, sentinels: bool) -> Ran:
        arguments = ["-func=im", f"-gname={name}", f"-seedsize={size}", f"-eps={epsilon}", f"-hist={int(sentinels)}"]
        said, memory, busy = self._call(*arguments)
        found = re.findall(r"\|Time \(sec\): " + _NUMBER, said)
        ratio = re.findall(r"\|Approx\.: " + _NUMBER, said)
        seeds = sorted((self.folder / "result" / "seed").glob(f"seed_{name}*"), key=lambda p: p.stat().st_mtime)
        if not found or float(found[-1]) < 0 or not seeds:
            raise NotFound(f"The reference gave no answer on {name} at epsilon {epsilon}.")
        chosen = tuple(int(line) for line in seeds[-1].read_text(encoding="ascii").split())
        return Ran(float(found[-1]) * busy, memory, chosen, float(ratio[-1]) if ratio else float("nan"))

    def _call(self, *arguments: str) -> tuple[str, float, float]:
        """(what it prints, GiB at most, part of the time for which it had a processor)."""
        with tempfile.TemporaryFile() as out:
            command = [str(self.binary), *arguments, f"-dir={self.folder}"]
            began = time.perf_counter()
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=self.folder)  # noqa: S603
            _, status, usage = os.wait4(process.pid, 0)
            took = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            said = out.read().decode("utf-8", "replace")
        if process.returncode != 0:
            raise NotFound(f"The reference ended with status {process.returncode}: {' '.join(arguments)}.")
        return said, usage.ru_maxrss / 2**20, min(1.0, (usage.ru_utime + usage.ru_stime) / took)
