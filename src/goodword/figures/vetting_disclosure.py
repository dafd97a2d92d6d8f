"""Disclosure rules against authored cases: every verdict is deterministic, so every case must be right."""

from __future__ import annotations

from pathlib import Path

from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import opened
from goodword.vetting.disclosure.cases import Case, parse, run, shipped_cases


def rules(data: Path | None, _options: dict[str, str]) -> Measured:
    """Share of cases with the right verdict and a source."""
    cases = shipped_cases() if data is None else _read(data)
    wrong = [case for case in cases if not _right(case)]
    share = 1 - len(wrong) / len(cases) if cases else None
    return Measured(
        value=share,
        low=None,
        high=None,
        n=len(cases),
        unit="share of cases",
        data="authored cases" if data is None else str(data.name),
        split="none: nothing is fitted",
        formula="disclosure/1",
        details={
            "jurisdictions": len({case.jurisdiction for case in cases}),
            "languages": len({case.post.language for case in cases}),
            "captions": len({case.post for case in cases}),
            "wrong": [f"{case.jurisdiction}: {case.post.caption[:60]}" for case in wrong[:20]],
        },
    )


def _right(case: Case) -> bool:
    verdict = run(case)
    return verdict.status is case.expected and bool(verdict.source and verdict.url)


def _read(path: Path) -> list[Case]:
    with opened(path) as text:
        return list(parse(text.read().splitlines()))


register(Figure("disclosure-rules", "quality", "Verdicts on authored disclosure cases", 1.0, "above", rules))
