"""People like these, as every door asks for them: seeds found, audiences and contents compared, reasons told."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.catalogue.around import SHARED, around_of
from goodword.core.errors import GoodwordError
from goodword.core.money import Money
from goodword.discovery import values
from goodword.discovery.alike import cost, read, tell
from goodword.discovery.alike.audience import LEAST, Sharing, sharing
from goodword.discovery.alike.content import in_common, said
from goodword.discovery.alike.find import Found, find, rows_in
from goodword.discovery.alike.model import ALIKE, Alike, AlikeHit, AlikeWish, By, Seed, SharedWith
from goodword.discovery.model import PriceBasis
from goodword.discovery.search.desk import SearchDesk, desk_of, with_verdict
from goodword.discovery.search.fields import read_wish
from goodword.discovery.search.judged import Judged
from goodword.discovery.search.model import Hit
from goodword.discovery.search.results import hits
from goodword.discovery.search.store_index import OpenIndex
from goodword.discovery.values import Source
from goodword.discovery.whom import creators_named
from goodword.discovery.workspace import Workspace
from goodword.vetting.material import evidence_of

_POSTS = 30


class AlikeDesk:
    """Lookalikes in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.search: SearchDesk = desk_of(workspace)

    def find(self, given: Mapping[str, Any], source: Source) -> Alike:
        """The answer to fields of `read.FIELDS`. Raises NotFound for seeds that are not known, BadInput by field."""
        values.check_keys(given, read.FIELDS, source)
        heard = read.hear(str(given.get("words") or ""))
        heard = read.read_flags(given, heard, source)
        named = read.read_seeds(given, heard, source)
        features = creators_named(named, self._workspace.catalogue, where=source.where("like"))
        understood = self.search.understand(heard.rest) if heard.rest else None
        asked = {n: v for n, v in given.items() if n in read.FILTERS}
        wish = read_wish(understood, asked, self.search.reading(), source)
        ids = tuple(features["creator_id"].to_pylist())
        alike = AlikeWish(ids, read.read_by(given, source), heard.cheaper, heard.smaller, wish)
        found = self.answer(alike, features)
        chips = (*heard.chips, *(understood.chips if understood else ()))
        return replace(found, chips=chips, choices=understood.choices if understood else ())

    def answer(self, asked: AlikeWish, features: pa.Table) -> Alike:
        """The answer to a wish. features: FEATURES of the seeds."""
        started = time.perf_counter()
        index = self.search.index()
        rows, _ = rows_in(index, asked.seeds)
        if not len(rows):
            raise GoodwordError("The search index does not know these creators yet.", next_step="goodword index")
        shares = self._shares(asked)
        found = find(
            index, asked, seeds=rows, sharing=shares, taxonomy=self.search.house.niches, embedder=self.search.embedder
        )
        verdicts = self.search.judged(index, asked.wish, found.ranked) if asked.wish.verdicts else None
        found = found.only(self.search.chosen(index, asked.wish, found.ranked, verdicts))
        shown = hits(index, asked.wish, found.ranked, range(len(found.ranked.rows)), self.search.house.niches)
        shown = tuple(with_verdict(h, verdicts.profiles) for h in shown) if verdicts else shown
        seeds = _seeds(features, index)
        told = self._told(index, asked, found, shares, shown=shown, seeds=seeds)
        return Alike(
            asked=asked, seeds=seeds, hits=told, passing=found.pool, indexed=index.manifest.live,
            base_share=shares.base, formula=ALIKE.id, notes=tuple(_notes(asked, seeds, found, shares, verdicts)),
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )  # fmt: skip

    def _shares(self, asked: AlikeWish) -> Sharing:
        around = around_of(self._workspace.catalogue)
        if around is None or asked.by is By.CONTENT:
            return sharing(SHARED.empty_table(), asked.seeds, 1)
        return sharing(around.shared(asked.seeds), asked.seeds, around.links_known())

    def _told(
        self, index: OpenIndex, asked: AlikeWish, found: Found, shares: Sharing, *, shown: Sequence[Hit],
        seeds: Sequence[Seed],
    ) -> tuple[AlikeHit, ...]:  # fmt: skip
        texts = self._texts([*asked.seeds, *(h.creator_id for h in shown)])
        mine: Counter[str] = Counter()
        for seed in asked.seeds:
            mine.update(said(texts.get(seed, ()), index.words.tokens))
        names = {s.creator_id: s.name for s in seeds}
        rule = cost.rule_of(index, found.currency) if asked.cheaper else None
        prices, known = cost.asked_of(index, found.ranked.rows[: len(shown)], found.currency, rule)
        middle = _middle(seeds) if asked.cheaper else None
        told = []
        for i, hit in enumerate(shown):
            theirs = said(texts.get(hit.creator_id, ()), index.words.tokens)
            words = in_common(mine, theirs, index.words.found_in, index.manifest.live)
            money, basis = _money(float(prices[i]), bool(known[i]), found.currency)
            told.append(_hit(found, shares, hit, i, words=words, names=names, money=(money, basis, middle), asked=asked,
                             texts=int(index.columns["posts_counted"][int(found.ranked.rows[i])])))  # fmt: skip
        return tuple(told)

    def _texts(self, creator_ids: Sequence[str]) -> dict[str, list[str]]:
        evidence = evidence_of(self._workspace.catalogue)
        if evidence is None:
            return {}
        posts = evidence.recent_posts(tuple(dict.fromkeys(creator_ids)), each=_POSTS, columns=("creator_id", "caption"))
        found: dict[str, list[str]] = {}
        for creator, caption in zip(posts["creator_id"].to_pylist(), posts["caption"].to_pylist(), strict=True):
            if caption:
                found.setdefault(creator, []).append(caption)
        return found


def _seeds(features: pa.Table, index: OpenIndex) -> tuple[Seed, ...]:
    found = []
    for row in features.to_pylist():
        at, _ = rows_in(index, [row["creator_id"]])
        money = (
            Money(int(row["price_minor"]), row["price_currency"])
            if row["price_minor"] is not None and row["price_currency"]
            else None
        )
        found.append(
            Seed(
                row["creator_id"], row["name"] or row["handle"], row["followers"],
                int(index.columns["posts_counted"][int(at[0])]) if len(at) else 0, int(row["audience_known"] or 0),
                money, PriceBasis.SOURCE if money else None,
            )
        )  # fmt: skip
    return tuple(found)


def _middle(seeds: Sequence[Seed]) -> Money | None:
    """The middle known price of the seeds; None where they ask in several currencies or none is known."""
    priced = sorted((s.price.minor, s.price.currency) for s in seeds if s.price)
    if not priced or len({c for _, c in priced}) > 1:
        return None
    return Money(int(np.median([p for p, _ in priced])), priced[0][1])


def _money(value: float, known: bool, currency: str) -> tuple[Money | None, PriceBasis | None]:
    if np.isnan(value) or not currency:
        return None, None
    return Money(int(value), currency), cost.basis(known, value)


def _hit(
    found: Found, shares: Sharing, hit: Hit, i: int, *, words: tuple[str, ...], names: Mapping[str, str],
    money: tuple[Money | None, PriceBasis | None, Money | None], asked: AlikeWish, texts: int,
) -> AlikeHit:  # fmt: skip
    at = int(found.at[i])
    share = shares.estimate(at) if at >= 0 else None
    shared = tuple(SharedWith(s, n) for s, n in shares.each.get(hit.creator_id, ()))
    together, known = (int(shares.together[at]), int(shares.known[at])) if at >= 0 else (0, hit.audience_known)
    expected = known * shares.base
    beyond = share is not None and share.low > shares.base and together >= LEAST
    cosine = float(found.ranked.cosine[i])
    likeness = None if np.isnan(cosine) or asked.by is By.AUDIENCE else round(cosine, 4)
    place = int(found.ranks["content"][i]) if "content" in found.ranks else 0
    sentences = []
    if asked.by is not By.CONTENT:
        sentences.append(tell.audience(share, shared, together, expected, beyond=beyond, known=known, names=names))
    if asked.by is not By.AUDIENCE:
        sentences += tell.content(likeness, place, found.pool, texts, words)
    sentences += [*hit.sentences, *([t] if (t := tell.price(*money)) else [])]
    return AlikeHit(
        hit=hit, ranks={n: int(r[i]) for n, r in found.ranks.items() if r[i]}, share=share, expected=expected,
        beyond=beyond, shared=shared, likeness=likeness, place=place, pool=found.pool, words=words, price=money[0],
        basis=money[1], score=float(found.ranked.score[i]), sentences=tuple(sentences),
    )  # fmt: skip


def _notes(
    asked: AlikeWish, seeds: Sequence[Seed], found: Found, shares: Sharing, verdicts: Judged | None
) -> list[str]:
    notes = [verdicts.told] if verdicts is not None and not verdicts.whole else []
    if asked.by is not By.CONTENT:
        unknown = [s.name for s in seeds if not s.known]
        if len(unknown) == len(seeds):
            notes.append("Of none of the seeds any audience is known: only what they post could be compared.")
        elif unknown:
            notes.append(f"No audience is known of {', '.join(unknown)}.")
        elif not len(shares.ids):
            notes.append("Nobody else is seen with an audience of theirs.")
    if asked.cheaper and not found.currency:
        notes.append(
            "No price of the seeds is known: cheaper is judged by the fee rule, which follows followers alone."
        )
    elif asked.cheaper:
        notes.append(
            "Where no price is known, the fee rule stands in at the level of the known ones: an assumption. Of whom "
            "neither is known are left out."
        )
    if not len(found.ranked.rows):
        notes.append("Nobody passes all of this: widen the radius or take a filter away.")
    return notes
