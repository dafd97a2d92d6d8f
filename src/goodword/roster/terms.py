"""From offers and limits to a coverage problem over options, and its answer told by creators again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.core.booking import EACH, Limit, Terms
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.roster.build import AudienceProblem
from goodword.roster.layout import nested
from goodword.roster.model import NO_LIMIT, Communities, CoverageProblem, Effort, Rules, Selection, no_communities
from goodword.roster.offers import Option, Options
from goodword.roster.rules.conflict import BUDGET, SIZE, CannotBeMet, Change, conflict_of
from goodword.roster.select import NothingKeepsTheRules, select

if TYPE_CHECKING:
    from goodword.roster.secondhand import Second

# Above so many links shared people are counted in steps of an offer's effect, so that rows stay few; what rounding
# takes off stays with the creator alone.
_EXACT, _LEVELS = 50_000, 32

Labels = Mapping[str, Sequence[str | None]]
"""By field of a limit (tier, niche, place, …) the value of each creator, None where it is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class TermedProblem:
    """A coverage problem whose candidates are options.

    audience: the creators, each with the people of their largest option. options: candidate k of `problem` is
    options.all[k]. keys: (number of the limit, value) that each rule comes from, None for what no limit says. second:
    who hears of it from others, where that counts too.
    """

    audience: AudienceProblem
    options: Options
    problem: CoverageProblem
    currency: str
    terms: Terms
    keys: tuple[tuple[int, str] | None, ...] = ()
    second: Second | None = None

    def creator(self, candidate: int) -> str:
        """Who offers a candidate of the problem."""
        return self.audience.creator_ids[self.options.all[candidate].creator]


@dataclass(frozen=True, slots=True, eq=False)
class Booking:
    """An answer told by creators: `audience` has of everybody the option that is booked, or their largest.

    options: the one that stands for each creator. selection: of creators; its certificate is that of all options.
    """

    audience: AudienceProblem
    options: tuple[Option, ...]
    selection: Selection


def termed(audience: AudienceProblem, options: Options, terms: Terms, labels: Labels, currency: str) -> TermedProblem:
    """The problem of choosing among options. audience: made with the people of the largest option of each creator."""
    base = audience.problem
    _known(terms, audience.creator_ids)
    hard, weight, soft = _expanded(audience, options)
    single = np.bincount(options.owner, minlength=base.candidates) == 1
    first = np.searchsorted(options.owner, np.arange(base.candidates))
    number = {name: i for i, name in enumerate(audience.creator_ids)}
    fixed = dict.fromkeys([*base.pinned, *(number[a.creator_id] for a in terms.accepted if a.creator_id in number)])
    out = {*base.banned, *(number[c] for c in terms.declined if c in number)}
    without = [audience.creator_ids[i] for i in fixed if not (options.owner == i).any()]
    if without:
        raise BadInput(
            "Creators who are to be booked have nothing that can be.", where="pinned", given=", ".join(without),
            next_step="give their prices, or unpin them",
        )  # fmt: skip
    pinned = tuple(int(first[i]) for i in fixed if single[i])
    banned = tuple(np.flatnonzero(np.isin(options.owner, sorted(out))).tolist())
    found = _rules(audience, options, terms, labels, [i for i in fixed if not single[i]])
    problem = CoverageProblem(
        hard.indptr.astype(np.int64), hard.indices.astype(np.int32), weight, options.cost, base.budget, pinned, banned,
        base.max_size, soft, _joined(found),
    )  # fmt: skip
    return TermedProblem(audience, options, problem, currency, terms, tuple(rule.key for rule in found))


def _known(terms: Terms, ids: tuple[str, ...]) -> None:
    missing = sorted({a.creator_id for a in terms.accepted} - set(ids))
    if missing:
        raise BadInput(
            "Creators who accepted are not among those to choose from.", where="accepted", given=", ".join(missing),
            next_step="add them with their price",
        )  # fmt: skip
    both = sorted({a.creator_id for a in terms.accepted} & set(terms.declined))
    if both:
        raise BadInput("Creators accepted and declined at once.", where="declined", given=", ".join(both))


def chosen_by(made: TermedProblem, *, seed: int = 1, effort: Effort | str = Effort.NORMAL) -> Selection:
    """The selection of options. Raises CannotBeMet, which says what clashes and what would help."""
    try:
        return select(made.problem, seed=seed, effort=effort)
    except (NothingKeepsTheRules, BadInput) as error:
        conflict = conflict_of(made.problem)
        if conflict is None:
            raise
        raise CannotBeMet(conflict, lambda name: said(made, name), lambda c: change_said(made, c)) from error


def said(made: TermedProblem, wish: str) -> str:
    """A wish of a conflict in words."""
    if wish == BUDGET:
        return f"the budget of {Money(made.problem.budget, made.currency)}"
    if wish == SIZE:
        return f"at most {made.problem.max_size} creators"
    return f"{made.creator(int(wish[4:]))} is booked" if wish.startswith("pin:") else wish


def change_said(made: TermedProblem, change: Change) -> str:
    """A change that would help, in words."""
    if change.wish == BUDGET and change.new is not None:
        return f"raise the budget to {Money(change.new, made.currency)}"
    if change.wish == SIZE:
        return f"allow {change.new} creators"
    if change.new is None or change.wish.startswith("pin:") or " together" in change.wish or " booked" in change.wish:
        return f"give up that {said(made, change.wish)}"
    limit = next((x for x in made.terms.limits if str(x) == change.wish), None)
    if limit is None:
        return f"give up “{change.wish}”"
    new = replace(limit, least=change.new, most=None) if change.least else replace(limit, least=None, most=change.new)
    return f"ask for {new}"


def booking(made: TermedProblem, selection: Selection) -> Booking:
    """The selection by creators, with everybody's audience as the problem over options has it."""
    owner, people = made.options.owner, made.options.people
    base = made.audience
    pick = np.full(len(base.creator_ids), -1, np.int64)
    for k in np.argsort(people, kind="stable").tolist():
        pick[owner[k]] = k
    for k in selection.chosen:
        pick[owner[k]] = k
    problem = made.problem
    spans = [problem.reached_by(int(k)) if k >= 0 else np.empty(0, np.int32) for k in pick]
    soft = problem.communities or no_communities(problem.candidates)
    index = [np.arange(soft.indptr[k], soft.indptr[k + 1]) if k >= 0 else np.empty(0, np.int64) for k in pick]
    flat = np.concatenate(index).astype(np.int64) if index else np.empty(0, np.int64)
    communities = Communities(_ends(index), soft.index[flat], soft.share[flat], soft.people)
    cost = np.array([problem.cost[k] if k >= 0 else 0 for k in pick], np.int64)
    rows = np.concatenate(spans).astype(np.int32) if spans else np.empty(0, np.int32)
    number = {name: i for i, name in enumerate(base.creator_ids)}
    pinned = tuple(dict.fromkeys([*base.problem.pinned, *(number[a.creator_id] for a in made.terms.accepted)]))
    view = CoverageProblem(
        _ends(spans), rows, problem.weight, cost, problem.budget, pinned, base.problem.banned, problem.max_size,
        communities,
    )  # fmt: skip
    engaged = np.array([people[k] if k >= 0 else 0.0 for k in pick])
    nothing = Option(0, "", 0, 0.0)
    stands = tuple(made.options.all[k] if k >= 0 else nothing for k in pick.tolist())
    chosen = replace(selection, chosen=tuple(int(owner[k]) for k in selection.chosen))
    return Booking(replace(base, problem=view, engaged=engaged), stands, chosen)


def _ends(parts: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)


def _expanded(
    audience: AudienceProblem, options: Options
) -> tuple[sparse.csr_matrix, NDArray[np.float64], Communities]:
    """Options × rows, people of each row, communities: every option reaches its part of its creator's people."""
    base, n = audience.problem, audience.problem.candidates
    owner, people = options.owner, options.people
    whole = options.most_people(n)
    ratio = np.divide(people, whole[owner], out=np.zeros_like(people), where=whole[owner] > 0)
    kinds, kind = _same(owner, ratio)  # options that reach the same people, as in another week
    o, part = kinds.T[0].astype(np.int64), kinds.T[1]
    soft = base.communities or no_communities(n)
    inside = sparse.csr_matrix((soft.share, soft.index, soft.indptr), shape=(n, len(soft.people)))[o]
    inside = sparse.diags(part) @ inside
    matrix, weight, used = _levels(base, o, part)
    own = np.maximum(part * whole[o] - used - inside @ soft.people, 0.0)
    mine = _own_levels(o, own)
    hard = sparse.hstack([matrix, mine[0]]).tocsr()[kind]
    inside = sparse.csr_matrix(inside)[kind]
    communities = Communities(
        inside.indptr.astype(np.int64), inside.indices.astype(np.int32), inside.data.astype(np.float64), soft.people
    )
    return hard, np.r_[weight, mine[1]], communities


def _same(owner: NDArray[np.int64], ratio: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distinct (creator, part) and which of them each option is."""
    kinds, kind = np.unique(np.c_[owner.astype(np.float64), ratio], axis=0, return_inverse=True)
    return kinds, np.asarray(kind, np.int64).ravel()


def _levels(
    base: CoverageProblem, o: NDArray[np.int64], part: NDArray[np.float64]
) -> tuple[sparse.csr_matrix, NDArray[np.float64], NDArray[np.float64]]:
    """Rows that several creators share, split by how much of an effect reaches them; people used of each kind.

    Rows of one creator are left out.
    """
    n, m = base.candidates, len(base.weight)
    matrix = sparse.csr_matrix((np.ones(len(base.rows)), base.rows, base.indptr), shape=(n, m))
    matrix.sum_duplicates()
    shared = np.flatnonzero(np.bincount(matrix.indices, minlength=m) > 1)
    links = matrix[o][:, shared].tocoo()
    step = part if links.nnz <= _EXACT else np.floor(part * _LEVELS + 1e-9) / _LEVELS
    level = step[links.row] * base.weight[shared[links.col]]
    keep = level > 0
    used = np.bincount(links.row[keep], weights=level[keep], minlength=len(o))
    member, row, weight = nested(links.row[keep].astype(np.int64), links.col[keep].astype(np.int64), level[keep])
    made = sparse.csr_matrix((np.ones(len(member)), (member, row)), shape=(len(o), len(weight)))
    return made, weight, np.asarray(used, np.float64)


def _own_levels(o: NDArray[np.int64], own: NDArray[np.float64]) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
    """People of a creator alone: a smaller offer reaches a part of those whom a larger one reaches."""
    keep = np.flatnonzero(own > 0)
    member, row, weight = nested(keep, o[keep], own[keep])
    return sparse.csr_matrix((np.ones(len(member)), (member, row)), shape=(len(o), len(weight))), weight


def _rules(
    audience: AudienceProblem, options: Options, terms: Terms, labels: Labels, booked: Sequence[int]
) -> list[_Rule]:
    """Every rule over options."""
    owner, ids = options.owner, audience.creator_ids
    several = np.flatnonzero(np.bincount(owner, minlength=len(ids)) > 1).tolist()
    found = [_Rule("one offer of each creator", _of(owner, [i]), None, None, 1, fixed=True) for i in several]
    found += (_Rule(f"{ids[i]} is booked", _of(owner, [i]), None, 1, None) for i in booked)
    number = {name: i for i, name in enumerate(ids)}
    for group in terms.apart:
        those = [number[c] for c in group if c in number]
        if len(those) > 1:
            found.append(_Rule(f"{' and '.join(group)} not together", _of(owner, those), None, None, 1))
    for k in range(len(terms.limits)):
        found += _limited(k, options, labels, terms)
    return found


def _joined(found: Sequence[_Rule]) -> Rules | None:
    """Rules in the form that the search takes."""
    if not found:
        return None
    members = [rule.members for rule in found]
    return Rules(
        _ends(members),
        np.concatenate(members).astype(np.int32),
        np.concatenate([np.ones(len(r.members), np.int64) if r.amount is None else r.amount for r in found]),
        np.array([-NO_LIMIT if r.low is None else r.low for r in found], np.int64),
        np.array([NO_LIMIT if r.high is None else r.high for r in found], np.int64),
        tuple(r.name for r in found),
        np.array([r.fixed for r in found], bool),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    name: str
    members: NDArray[np.int64]
    amount: NDArray[np.int64] | None
    low: int | None
    high: int | None
    fixed: bool = False
    key: tuple[int, str] | None = None


def _of(owner: NDArray[np.int64], creators: Sequence[int]) -> NDArray[np.int64]:
    return np.flatnonzero(np.isin(owner, creators)).astype(np.int64)


def _limited(k: int, options: Options, labels: Labels, terms: Terms) -> Iterator[_Rule]:
    """The rules of limit k: one, or one for every value where it holds of each."""
    limit = terms.limits[k]
    values = _values(limit, options, labels)
    if limit.field == "week" and not terms.weeks:
        raise BadInput(
            "A limit on weeks needs the number of weeks.", where="limits", given=str(limit),
            next_step="say how many weeks the campaign has",
        )  # fmt: skip
    if limit.value != EACH:
        wanted = [limit.value]
    elif limit.field == "week":
        wanted = [str(w) for w in range(1, terms.weeks + 1)]
    else:
        wanted = names_of(values)
    for value in wanted:
        members = np.flatnonzero([matches(limit.field, value, v) for v in values]).astype(np.int64)
        if limit.money:
            members = members[options.cost[members] > 0]
        amount = options.cost[members] if limit.money else None
        yield _Rule(str(limit), members, amount, limit.least, limit.most, key=(k, value))


def _values(limit: Limit, options: Options, labels: Labels) -> list[str | None]:
    """The value of a limit's field, per option."""
    if limit.field == "offer":
        return [option.kind for option in options.all]
    if limit.field == "week":
        return [str(option.week) for option in options.all]
    if limit.field == "creators":
        return [""] * len(options.all)
    known = labels.get(limit.field)
    if known is None:
        raise BadInput(
            f"The {limit.field} of creators is not known here.", where="limits", given=str(limit),
            next_step=f"give a column {limit.field}, or take the limit out",
        )  # fmt: skip
    return [known[option.creator] for option in options.all]


def names_of(values: Sequence[str | None]) -> list[str]:
    """The different values of creators; of several names of one niche the first."""
    return sorted({v.split(";", maxsplit=1)[0].strip() for v in values if v})


def matches(field: str, wanted: str, value: str | None) -> bool:
    """Whether a creator's value is meant: any part of a place ("Bandra" of "Bandra, Mumbai"), of a bundle, or of
    any name of a niche, separated by semicolons."""
    if value is None:
        return False
    if field == "creators":
        return True
    want, have = fold(wanted), fold(value)
    if field == "offer":
        return want == have or want in have.split("+")
    if field == "place":
        return want == have or want in [part.strip() for part in have.split(",")]
    return want in [part.strip() for part in have.split(";")]
