"""The index of words: tantivy, one document a creator (I/O).

Words are what is between anything but letters, marks, digits and emoji, in lower case, without Latin accents. Scripts
that write no blanks are kept two characters at a time in a field of their own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from goodword.discovery.search.scripts import unspaced

WORD = r"[\p{L}\p{M}\p{N}_]+|\p{Extended_Pictographic}"
FIELDS: dict[str, float] = {"text": 1.0, "bio": 1.5, "name": 2.0, "pairs": 1.0}
"""Fields and how much a word in them counts: captions, what they say of themselves, names, pairs of characters."""

_HEAP = 256 << 20
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


def analyzer() -> tantivy.TextAnalyzer:
    """Text to tokens, the same for what is indexed and what is asked."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(WORD))
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()


def _pairs() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.lowercase()).build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True, indexed=True)
    builder.add_text_field("text", tokenizer_name="words", index_option="freq")
    builder.add_text_field("bio", tokenizer_name="words", index_option="freq")
    builder.add_text_field("name", tokenizer_name="words", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="pairs", index_option="freq")
    builder.add_text_field("facts", tokenizer_name="pairs", index_option="basic")
    return builder.build()


def _registered(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", analyzer())
    index.register_tokenizer("pairs", _pairs())
    return index


class WordsWriter:
    """Writes the words of creators by row. `begin` anew or on a copy of an older index, which stays as it is."""

    def __init__(self, index: tantivy.Index, threads: int) -> None:
        self._index = index
        self._writer = index.writer(_HEAP, threads)

    @classmethod
    def begin(cls, folder: Path, *, threads: int = 0, after: Path | None = None) -> WordsWriter:
        """A writer in a new folder. after: an index to go on from, whose files never change and are linked."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if after is None:
            return cls(_registered(tantivy.Index(_schema(), str(folder))), threads)
        for path in after.iterdir():
            if path.suffix == ".json" or path.name.startswith(".managed"):
                shutil.copyfile(path, folder / path.name)  # rewritten in place by a commit
            elif path.suffix != ".lock":
                _link(path, folder / path.name)
        return cls(_registered(tantivy.Index.open(str(folder))), threads)

    def add(self, row: int, text: str, bio: str, name: str, facts: str = "") -> None:
        """One creator. facts: what is filtered by, as words (`facts`)."""
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_text("text", text)
        if bio:
            document.add_text("bio", bio)
        if name:
            document.add_text("name", name)
        if facts:
            document.add_text("facts", facts)
        pairs = unspaced(f"{text}\n{bio}\n{name}")
        if pairs:
            document.add_text("pairs", " ".join(pairs))
        self._writer.add_document(document)

    def drop(self, rows: Sequence[int]) -> None:
        """Forget creators by row."""
        for row in rows:
            self._writer.delete_documents_by_term("row", row)

    def finish(self) -> None:
        """Put everything on disk, segments merged."""
        self._writer.commit()
        self._writer.wait_merging_threads()


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@dataclass(frozen=True, slots=True)
class Term:
    """A word as it stands in a field, with how much it counts."""

    field: str
    word: str
    weight: float = 1.0


class Words:
    """A complete index of words, read."""

    def __init__(self, folder: Path) -> None:
        index = _registered(tantivy.Index.open(str(folder)))
        self._schema = index.schema
        self._searcher = index.searcher()
        self._analyzer = analyzer()

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return list(self._analyzer.analyze(text))

    def found_in(self, word: str, field: str = "text") -> int:
        """How many creators have a word."""
        return int(self._searcher.doc_freq(field, word))

    def beginning(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Words of captions that begin so, with how many creators have them."""
        return list(self._searcher.terms_with_prefix("text", prefix, limit=most))

    def best(
        self,
        groups: Sequence[Sequence[Term]],
        limit: int,
        *,
        without: Sequence[Term] = (),
        among: Rows | None = None,
        having: Sequence[Sequence[Term]] = (),
    ) -> tuple[Rows, Scores]:
        """(rows, BM25 scores) of the best creators. groups: forms of one word each, of which the best one counts.

        without: words that nobody found has. among: only these rows. having: only who has one word of each of these
        groups, which count for nothing else.
        """
        clauses = [(tantivy.Occur.Should, self._any(group)) for group in groups if group]
        if not clauses:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = tantivy.Query.boolean_query(clauses)
        if without or having or among is not None:
            query = self._restricted(query, without, among, having)
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.array(rows, np.int64), np.array([score for score, _ in hits], np.float32)

    def saying(self, terms: Sequence[Term], limit: int) -> Rows:
        """Rows of creators who say one of the words."""
        return self.best([terms], limit)[0]

    def _any(self, terms: Sequence[Term]) -> tantivy.Query:
        queries = [self._term(t) for t in terms]
        return queries[0] if len(queries) == 1 else tantivy.Query.disjunction_max_query(queries, 0.1)

    def _term(self, term: Term) -> tantivy.Query:
        """A word; several words in one term must all be there."""
        each = [tantivy.Query.term_query(self._schema, term.field, w, "freq") for w in term.word.split()]
        plain = each[0] if len(each) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Must, q) for q in each])
        weight = FIELDS.get(term.field, 1.0) * term.weight
        return plain if weight == 1 else tantivy.Query.boost_query(plain, weight)

    def _restricted(
        self, query: tantivy.Query, without: Sequence[Term], among: Rows | None, having: Sequence[Sequence[Term]]
    ) -> tantivy.Query:
        parts = [(tantivy.Occur.Must, query)]
        for group in having:
            one = [(tantivy.Occur.Should, self._term(t)) for t in group]
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(one), 0.0)))
        if among is not None:
            only = tantivy.Query.term_set_query(self._schema, "row", among.tolist())
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(only, 0.0)))
        parts += [(tantivy.Occur.MustNot, self._term(t)) for t in without]
        return tantivy.Query.boolean_query(parts)
