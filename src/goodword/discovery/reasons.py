"""The reasons of a shortlist: per aspect a sentence, its strength, and a post to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from goodword.core.times import from_epoch
from goodword.discovery.fit import FIT, Fits
from goodword.discovery.local import LocalShares
from goodword.discovery.model import Brief, Fit, Reason
from goodword.vetting.niche.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Proof:
    """What the catalogue shows for a shortlist: an example post by creator, and the hashtags that are looked for."""

    examples: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    niche_tags: frozenset[str] = frozenset()

    @classmethod
    def of(cls, examples: pa.Table, niche_tags: Iterable[str]) -> Proof:
        """From the answer of `Catalogue.example_posts`."""
        return cls({row["creator_id"]: row for row in examples.to_pylist()}, frozenset(niche_tags))

    def post(self, creator_id: str) -> str:
        """The id of the creator's example post, "" without one."""
        return str(self.examples.get(creator_id, {}).get("post_id") or "")

    def tags(self, creator_id: str) -> tuple[str, ...]:
        """The niche hashtags of the creator's example post."""
        return tuple(tag for tag in self.examples.get(creator_id, {}).get("terms") or () if tag in self.niche_tags)


@dataclass(frozen=True, slots=True)
class Asked:
    """The brief as far as reasons need it: where it is about in words, how the languages are called."""

    brief: Brief
    taxonomy: Taxonomy
    place: str
    languages: Mapping[str, str]


def fit_of(i: int, row: dict[str, Any], fits: Fits, *, local: LocalShares | None, proof: Proof, asked: Asked) -> Fit:
    """Score and reasons of creator i; row: their FEATURES."""
    reasons = tuple(_reasons(i, row, fits, local=local, proof=proof, asked=asked))
    return Fit(float(fits.score[i]), reasons, FIT.id)


def _reasons(
    i: int, row: dict[str, Any], fits: Fits, *, local: LocalShares | None, proof: Proof, asked: Asked
) -> Iterator[Reason]:
    creator = row["creator_id"]
    post = proof.post(creator)
    strengths = {name: float(values[i]) for name, values in fits.strengths.items()}
    if "niche" in strengths:
        sentence = niche_sentence(row, proof.tags(creator), asked)
        yield Reason("niche", strengths["niche"], sentence, post if row["niche_posts"] else "")
    if "words" in strengths:
        yield Reason(
            "words", strengths["words"], words_sentence(row, asked.brief.words), post if row["word_posts"] else ""
        )
    if local is not None:
        yield Reason("place", strengths["place"], place_sentence(i, local, asked), "")
    if "language" in strengths:
        yield Reason("language", strengths["language"], language_sentence(row["language"], asked))
    yield Reason("recency", strengths["recency"], recency_sentence(row["last_posted_at"]))


def niche_sentence(row: dict[str, Any], tags: Sequence[str], asked: Asked) -> str:
    """What speaks for the wanted niches: how the source lists them, and the hashtags of their posts."""
    wanted = " or ".join(asked.taxonomy.title(n) for n in asked.brief.niches)
    declared = asked.taxonomy.named(row["niche"]) if row["niche"] else None
    listed = f"Listed as {asked.taxonomy.title(declared)}" if declared else f"Not listed as {wanted}"
    posts, tagged = row["posts_known"] or 0, row["niche_posts"] or 0
    if posts == 0:
        return f"{listed}; no post is known."
    if tagged == 0:
        return f"{listed}; none of {posts} known {_plural(posts, 'post')} carries a hashtag of {wanted}."
    shown = ", ".join(f"#{t}" for t in tags[:4])
    verb = "carries" if tagged == 1 else "carry"
    return f"{listed}; {tagged} of {posts} known {_plural(posts, 'post')} {verb} hashtags of {wanted}" + (
        f" ({shown})." if shown else "."
    )


def words_sentence(row: dict[str, Any], words: Sequence[str]) -> str:
    """How many known posts carry one of the brief's words."""
    posts, found = row["posts_known"] or 0, row["word_posts"] or 0
    listed = ", ".join(words[:4]) + (", …" if len(words) > 4 else "")
    end = listed if listed.endswith("…") else f"{listed}."
    if found == 0:
        return f"None of {posts} known {_plural(posts, 'post')} carries {end}" if posts else "No post is known."
    return f"{found} of {posts} known {_plural(posts, 'post')} {'carries' if found == 1 else 'carry'} {end}"


def place_sentence(i: int, local: LocalShares, asked: Asked) -> str:
    """What speaks for the place."""
    parts = []
    if local.homes[i] > 0:
        parts.append(f"{int(local.homes_inside[i])} of {int(local.homes[i])} known homes of their audience")
    if local.placed[i] > 0:
        parts.append(f"{int(local.placed_inside[i])} of {int(local.placed[i])} placed posts")
    if local.home[i] == 1 and not (local.placed[i] > 0):
        parts.append("their own place")
    if not parts:
        return f"Nothing known links them to {asked.place}."
    told = " and ".join(parts)
    verb = "is" if len(parts) == 1 and told.startswith(("1 ", "their")) else "are"
    return f"{told[0].upper()}{told[1:]} {verb} {asked.place}."


def language_sentence(language: str | None, asked: Asked) -> str:
    """In which language they post."""
    if language is None:
        return "The language of their posts is not known."
    return f"Posts in {asked.languages.get(language, language)}."


def recency_sentence(last_posted_at: int | None) -> str:
    """When they last posted."""
    if last_posted_at is None:
        return "No post is known."
    return f"Last known post on {from_epoch(int(last_posted_at)).date().isoformat()}."


def _plural(n: int, noun: str) -> str:
    return noun if n == 1 else noun + "s"
