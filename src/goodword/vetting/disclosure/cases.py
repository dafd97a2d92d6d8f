"""Authored cases: captions with what each rule pack must say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from goodword.core.errors import BadInput
from goodword.vetting.disclosure.audit import audit
from goodword.vetting.disclosure.model import Post, RuleVerdict, Status
from goodword.vetting.disclosure.packs import pack_for

_NEUTRAL = "We walked along the river and talked about the weather. "
_LABEL = {"1": True, "0": False, "-": None}


@dataclass(frozen=True, slots=True)
class Case:
    """One expectation: a post, a rule pack, and the status it must have."""

    post: Post
    jurisdiction: str
    expected: Status


def shipped_cases() -> list[Case]:
    """The cases that ship."""
    text = files("goodword.vetting").joinpath("data/disclosure/cases.tsv").read_text(encoding="utf-8")
    return list(parse(text.splitlines()))


def parse(lines: Iterable[str]) -> Iterable[Case]:
    """Cases of tab-separated lines: language, label, expectations ("us=clear gb=unclear"), caption."""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("# "):
            continue
        cells = line.split("\t")
        if len(cells) != 4 or cells[1] not in _LABEL:
            raise BadInput.value(
                "case", "language, label (1, 0 or -), expectations, caption", line, where=f"line {number}"
            )
        language, label, expectations, caption = cells
        post = Post(_expanded(caption), language, _LABEL[label])
        for pair in expectations.split():
            code, _, status = pair.partition("=")
            yield Case(post, code, Status[status.upper()])


def run(case: Case) -> RuleVerdict:
    """The verdict on a case."""
    return audit(case.post, [pack_for(case.jurisdiction)]).strictest


def _expanded(caption: str) -> str:
    filled = re.sub(r"\{(\d+)\}", lambda m: (_NEUTRAL * (int(m[1]) // len(_NEUTRAL) + 1))[: int(m[1])], caption)
    return filled.replace("\\n", "\n")
