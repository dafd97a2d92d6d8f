"""What vetting rests on beyond the features, gathered in a few questions for any number of creators."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.catalogue.evidence import RATES, Evidence
from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.core.times import DAY
from goodword.vetting.audience.judge import credibility
from goodword.vetting.audience.model import Credibility, CredibilityRule, Followers
from goodword.vetting.audience.shipped import shipped as audience_model
from goodword.vetting.comments.compose import LONG, Comment, bare_of, compose, length_of
from goodword.vetting.comments.model import Composition
from goodword.vetting.growth.judge import Growth, judge
from goodword.vetting.growth.model import DEFAULT_GROWTH, GrowthRule
from goodword.vetting.growth.series import YEAR, Answers, Counts, series
from goodword.vetting.levels import Groups, groups
from goodword.vetting.model import DEFAULT_RULE, VettingRule
from goodword.vetting.niche.store import Homes, homes
from goodword.vetting.niche.taxonomy import Taxonomy, load
from goodword.vetting.pods import Pod, find_pods
from goodword.vetting.reading import COLUMNS, POSTS, Readings

# Peers of views, reach, saves and shares are read off at most so many creators, evenly picked.
_PEERS = 20_000
FEW = 2_000
_AUDIENCE = CredibilityRule()
_HEARD = 40
# Newest comments of a creator that are read.
_NEWEST = 200


@dataclass(frozen=True, slots=True)
class PodOf:
    """A group that a creator is in, with the names of all."""

    pod: Pod
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """What is the same for everybody: peers of the rates, groups by creator, how many known commenters each has, and
    CELLS."""

    groups: Groups
    pods: Mapping[str, PodOf]
    commenters: Mapping[str, int]
    cells: pa.Table


def _no_samples(_creator_ids: tuple[str, ...]) -> Mapping[str, Credibility]:
    return {}


@dataclass(frozen=True, slots=True)
class Beside:
    """What an installation knows beside its catalogue. taxonomy: the niches, the user's own among them; niche: the
    one in which people are counted as at home, each creator's own unless given; sampled: what the kept samples of
    followers of these creators say; countries: of the brand, whose rules of disclosure apply beside the creator's."""

    taxonomy: Taxonomy = field(default_factory=load)
    niche: str | None = None
    sampled: Callable[[tuple[str, ...]], Mapping[str, Credibility]] = _no_samples
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything beyond the features. measures: MEASURES; place: creator → its row. growth: of those of `grown`, which
    gives the row of each. comments: of those with enough for a verdict; said: how many each has. audience: of known
    people with a profile; sampled: of samples of followers that are kept; homes: None where they are not worked out."""

    common: Common
    measures: pa.Table
    place: Mapping[str, int]
    growth: Growth | None
    grown: Mapping[str, int]
    comments: Mapping[str, Composition]
    said: Mapping[str, int] = field(default_factory=dict)
    audience: Mapping[str, Credibility] = field(default_factory=dict)
    readings: Readings | None = None
    homes: Homes | None = None
    beside: Beside | None = None
    sampled: Mapping[str, Credibility] = field(default_factory=dict)


_LAST: weakref.WeakKeyDictionary[Catalogue, tuple[object, Readings]] = weakref.WeakKeyDictionary()
_KNOWN: weakref.WeakKeyDictionary[Catalogue, tuple[object, Common]] = weakref.WeakKeyDictionary()


def evidence_of(catalogue: Catalogue) -> Evidence | None:
    """The catalogue's bulk answers; None where it has none."""
    return getattr(catalogue, "evidence", None)


def material(
    catalogue: Catalogue,
    creator_ids: tuple[str, ...],
    *,
    limits: TierLimits = DEFAULT_LIMITS,
    rule: VettingRule = DEFAULT_RULE,
    growth: GrowthRule = DEFAULT_GROWTH,
    beside: Beside | None = None,
    many: bool = False,
) -> Material | None:
    """The material on these creators, empty: on everybody. None where the catalogue has no bulk answers.

    many: whether these are a part of more than `FEW` creators.
    """
    evidence = evidence_of(catalogue)
    if evidence is None:
        return None
    few = 0 < len(creator_ids) <= FEW and not many
    measures = evidence.measures(creator_ids)
    judged, grown = _growth(evidence, creator_ids, growth)
    beside = beside or Beside()
    shared = common(catalogue, evidence, limits)
    comments, said = _spoken(evidence, creator_ids, rule)
    return Material(
        common=shared,
        measures=measures,
        place=_places(measures),
        growth=judged,
        grown=grown,
        comments=comments,
        said=said,
        audience=_audience(evidence.seen(creator_ids)),
        readings=readings(catalogue, creator_ids, beside.taxonomy, rule=rule),
        homes=homes(catalogue, evidence, creator_ids, beside.taxonomy, work=not few, cells=shared.cells),
        beside=beside,
        sampled=beside.sampled(creator_ids),
    )


def readings(
    catalogue: Catalogue, creator_ids: tuple[str, ...], taxonomy: Taxonomy, *, rule: VettingRule = DEFAULT_RULE
) -> Readings:
    """The newest posts of these creators, empty: of everybody, read once. Those of the creator asked about last are
    remembered: a page asks for them from more than one side."""
    if len(creator_ids) != 1:
        return _readings(catalogue, creator_ids, taxonomy, rule)
    asked = (creator_ids, _state(catalogue), taxonomy, rule)
    last = _LAST.get(catalogue)
    if last is None or last[0] != asked:
        last = (asked, _readings(catalogue, creator_ids, taxonomy, rule))
        _LAST[catalogue] = last
    return last[1]


def _readings(catalogue: Catalogue, creator_ids: tuple[str, ...], taxonomy: Taxonomy, rule: VettingRule) -> Readings:
    evidence = evidence_of(catalogue)
    if evidence is not None:
        bios = evidence.bios(creator_ids)
        said = dict(zip(bios["creator_id"].to_pylist(), bios["bio"].to_pylist(), strict=True))
        posts = evidence.recent_posts(creator_ids, each=POSTS, columns=COLUMNS)
        return Readings(posts, taxonomy, rule=rule, bios=said)
    tables = [catalogue.posts(name, POSTS).select(COLUMNS) for name in creator_ids]
    return Readings(pa.concat_tables(tables), taxonomy, rule=rule)


def common(catalogue: Catalogue, evidence: Evidence, limits: TierLimits) -> Common:
    """What is the same for everybody, worked out once for each state of the catalogue."""
    version = (*_state(catalogue), limits)
    known = _KNOWN.get(catalogue)
    if known is None or known[0] != version:
        known = (version, _common(catalogue, evidence, catalogue.status().creators, limits))
        _KNOWN[catalogue] = known
    return known[1]


def _state(catalogue: Catalogue) -> tuple[object, ...]:
    """What changes with the data."""
    status = catalogue.status()
    return status.derived_version, status.derived_at, status.last_import_at


def _common(catalogue: Catalogue, evidence: Evidence, creators: int, limits: TierLimits) -> Common:
    sample = evidence.measures(every=max(1, creators // _PEERS))
    names = tuple(rate for rate in RATES if pc.sum(sample[f"{rate}_n"]).as_py())
    found: Groups = {}
    if names:
        ids = tuple(sample["creator_id"].to_pylist())
        features = catalogue.features(FeatureQuery(creator_ids=ids))
        both = features.select(["creator_id", "platform", "niche", "followers"]).join(
            sample, "creator_id", join_type="inner"
        )
        found = groups(both, both, names, limits=limits)
    pods, commenters = _pods(evidence.links(), creators)
    return Common(found, pods, commenters, catalogue.cells())


def _pods(links: pa.Table, creators: int) -> tuple[dict[str, PodOf], dict[str, int]]:
    """(the group of each creator in one, how many creators comment on each); creators: of the whole catalogue, because
    the price of having looked depends on how many could have been a group."""
    both = pa.concat_arrays([links[name].combine_chunks() for name in ("who", "whom")]).dictionary_encode()
    number = np.asarray(both.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    names = both.dictionary.to_pylist()
    who, whom = number[: links.num_rows], number[links.num_rows :]
    delay = np.asarray(links["delay"].to_numpy(), dtype=np.int64)
    found: dict[str, PodOf] = {}
    for pod in find_pods(who, whom, delay, max(creators, len(names)), wording=wordings(links["text"].to_pylist())):
        members = tuple(names[m] for m in pod.members)
        for name in members:
            found.setdefault(name, PodOf(pod, members))
    counts = np.bincount(np.unique(np.stack([who, whom]), axis=1)[1], minlength=len(names))
    return found, {name: int(n) for name, n in zip(names, counts, strict=False)}


def wordings(texts: Sequence[str | None]) -> np.ndarray:
    """(n,) number of the wording of each comment; -1 where it is not kept or too short to be a template."""
    number: dict[str, int] = {"": -1}
    bare = (bare_of(text) if text else "" for text in texts)
    long = (b if length_of(b) >= LONG else "" for b in bare)
    return np.array([number.setdefault(b, len(number) - 1) for b in long], dtype=np.int64)


def _growth(evidence: Evidence, creator_ids: tuple[str, ...], rule: GrowthRule) -> tuple[Growth | None, dict[str, int]]:
    """Growth of those whose followers were counted often enough; the others have nothing to judge."""
    counts = evidence.histories(creator_ids, least=rule.min_counts)
    if counts.num_rows == 0:
        return None, {}
    encoded = counts["creator_id"].combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    place = {name: i for i, name in enumerate(names)}
    known = Counts(
        np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64),
        np.asarray(counts["observed_at"].to_numpy(), dtype=np.int64),
        _real(counts, "followers"),
        _real(counts, "followees"),
    )
    posts = evidence.recent_posts(tuple(names), each=2 * YEAR)
    owner = np.array([place[name] for name in posts["creator_id"].to_pylist()], dtype=np.int64)
    answers = Answers(
        owner,
        np.asarray(posts["posted_at"].to_numpy(), dtype=np.int64),
        _real(posts, "likes"),
        _real(posts, "comments"),
    )
    length = int(np.clip((known.at.max() - known.at.min()) / DAY + 1, rule.min_days, YEAR))
    return judge(series(known, answers, len(names), length=length), rule), place


def _spoken(
    evidence: Evidence, creator_ids: tuple[str, ...], rule: VettingRule
) -> tuple[dict[str, Composition], dict[str, int]]:
    """(what the comments of each creator with enough of them are made of, how many each has). Those of the others are
    counted and not read: of a million creators most have a few, and together they would cost more than all the rest."""
    counts = evidence.said(creator_ids)
    said = dict(zip(counts["creator_id"].to_pylist(), counts["said"].to_pylist(), strict=True))
    enough = tuple(name for name, n in said.items() if n >= rule.min_comments)
    return _comments(evidence.comments(enough, each=max(_NEWEST, rule.min_comments))) if enough else {}, said


def _comments(rows: pa.Table) -> dict[str, Composition]:
    """What the comments of each creator are made of; rows are grouped by creator."""
    found: dict[str, Composition] = {}
    said = [
        Comment(str(person), text, own, post, caption or "")
        for person, text, own, post, caption in zip(
            *(rows[name].to_pylist() for name in ("person", "text", "own", "post_id", "caption")), strict=True
        )
    ]
    owners = rows["creator_id"].to_pylist()
    for name, mine in itertools.groupby(range(len(owners)), key=owners.__getitem__):
        own = [said[i] for i in mine]
        # The newest tell the languages; hearing them all would cost more than everything else.
        heard = [replace(c, language=_language(c.text)) for c in own[:_HEARD]]
        found[name] = compose([*heard, *own[_HEARD:]])
    return found


@lru_cache(maxsize=100_000)
def _language(text: str) -> str | None:
    from goodword.catalogue.resolve_language import detect_languages  # noqa: PLC0415 - the model loads when needed

    return detect_languages([text])[0]


def _audience(rows: pa.Table) -> dict[str, Credibility]:
    """What known audience with a profile of its own says, where there is enough of it for a verdict."""
    found = {}
    for name, n in zip(
        *np.unique(np.array(rows["creator_id"].to_pylist(), dtype=object), return_counts=True), strict=True
    ):
        if n >= _AUDIENCE.min_sample:
            mine = rows.filter(pc.equal(rows["creator_id"], name))
            unknown = np.full(mine.num_rows, np.nan)
            facts = Followers(
                _real(mine, "followers"), _real(mine, "followees"), _real(mine, "posts"), unknown, unknown
            )
            found[str(name)] = credibility(facts, audience_model(), rule=_AUDIENCE)
    return found


def _places(rows: pa.Table) -> dict[str, int]:
    return {name: i for i, name in enumerate(rows["creator_id"].to_pylist())}


def _real(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
