"""The Python door: `goodword.choose_roster`, from files or from what a program holds in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery.terms import read_terms
from goodword.discovery.values import Source
from goodword.roster.answer import RosterAnswer, choose
from goodword.roster.model import Effort
from goodword.roster.overlap import Sampling
from goodword.roster.sheet import Sheet, read_sheet, sheet_of
from goodword.roster.spread.store import read_edges
from goodword.roster.store import links_of, read_links, write_proof

_NAMED = Path("audience")


def choose_roster(
    candidates: object,
    audience: object,
    budget: Money | str,
    *,
    pin: Sequence[str] = (),
    ban: Sequence[str] = (),
    max_creators: int | None = None,
    sampling: Sampling = "separate",
    effort: Effort | str = Effort.NORMAL,
    seed: int = 1,
    redraw: int = 0,
    min_known: int = 0,
    word_of_mouth: str | Path | Iterable[tuple[str, str]] | None = None,
    proof: str | Path | None = None,
    **terms: Any,  # noqa: ANN401 - checked field by field
) -> RosterAnswer:
    """Book the creators who reach the most people for the money, and prove how near to the best possible that is.

    candidates: a CSV, a data frame or rows with `creator`, `price` and `people` (engaged people expected), and what
    else such a file may hold (docs/how-to/rosters). audience: who is known to engage: a CSV or a data frame with
    `creator` and `person`, pairs of the two, or a mapping of creators to their people. budget: "₹60,000", or Money.
    redraw: draw the known people again so often and tell who stays. word_of_mouth: arcs, who hears from whom. proof:
    write the proof there, for `goodword roster verify`. terms: limits, apart, offers, weeks, combine, max_ad_share,
    accepted, declined, risk, as in a brief. Rows that cannot be used are named in `aside`.

    Raises BadInput with what to change, CannotBeMet with the wishes that clash, NotFound for files.

    >>> answer = choose_roster(
    ...     [{"creator": "a", "price": "₹200", "people": 3}, {"creator": "b", "price": "₹450", "people": 3}],
    ...     {"a": ["x", "y", "z"], "b": ["x", "y", "w"]},
    ...     "₹450",
    ... )
    >>> [line.creator_id for line in answer.booked]
    ['a']
    """
    money = Money.parse(budget) if isinstance(budget, str) else budget
    if money.minor < 0:
        raise BadInput.value("budget", "at least 0", str(money))
    for name, said, known in (("effort", str(effort), [*Effort]), ("sampling", sampling, ["separate", "panel"])):
        if said not in known:
            raise BadInput.unknown(name, said, [str(one) for one in known])
    sheet = _sheet(candidates, money.currency)
    wished = read_terms(terms, Source("choose_roster"), money.currency)
    chosen = choose(
        sheet.candidates, _links(audience), money, pinned=pin, banned=ban, max_size=max_creators, sampling=sampling,
        seed=seed, effort=effort, redraws=redraw, min_known=min_known, heard=_arcs(word_of_mouth),
        terms=replace(wished, offers=(*sheet.offers, *wished.offers)),
    )  # fmt: skip
    if proof is not None:
        write_proof(chosen, Path(proof))
    return replace(chosen.answer, aside=(*sheet.aside, *chosen.answer.aside))


def _sheet(given: object, currency: str) -> Sheet:
    if isinstance(given, str | Path):
        return read_sheet(Path(given), currency)
    if hasattr(given, "__arrow_c_stream__"):
        given = pa.table(given).to_pylist()
    if not isinstance(given, Iterable):
        raise BadInput.value("candidates", "a CSV, a data frame or rows", type(given).__name__)
    rows = list(given)
    if not all(isinstance(row, Mapping) for row in rows):
        raise BadInput.value(
            "candidates", "rows that are mappings", next(r for r in rows if not isinstance(r, Mapping))
        )
    if not rows:
        raise BadInput("There is nobody to choose from.", next_step="give at least one candidate with a price")
    return sheet_of(rows, currency)


def _links(given: object) -> pa.Table:
    if isinstance(given, str | Path):
        return read_links(Path(given))
    if hasattr(given, "__arrow_c_stream__"):
        return links_of(pa.table(given), _NAMED)
    if isinstance(given, Mapping):
        given = [(creator, person) for creator, people in given.items() for person in people]
    creators, people = _pairs(given, "audience")
    return links_of(
        pa.table({"creator_id": pa.array(creators, pa.string()), "person": pa.array(people, pa.string())}), _NAMED
    )


def _arcs(given: object) -> pa.Table | None:
    if given is None:
        return None
    if isinstance(given, str | Path):
        return read_edges(Path(given))
    source, target = _pairs(given, "word_of_mouth")
    return pa.table({"source": pa.array(source, pa.string()), "target": pa.array(target, pa.string())})


def _pairs(given: object, name: str) -> tuple[list[str], list[str]]:
    """Both sides of pairs as texts. Raises BadInput for anything else."""
    pairs: list[Any] = list(given) if isinstance(given, Iterable) else [given]
    for pair in pairs:
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise BadInput.value(name, "pairs of two names", pair)
    return [str(one) for one, _ in pairs], [str(other) for _, other in pairs]
