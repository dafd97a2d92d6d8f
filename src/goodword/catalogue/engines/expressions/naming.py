"""Posts that name somebody or say something: mentions, tags, paid-partnership labels, hashtags, words in captions."""

from __future__ import annotations

import re
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

# Letters as captions write them, where the folded word has the plain one.
_WRITTEN = {
    "a": "aàáâãäåāăą", "c": "cçćč", "d": "dďđ", "e": "eèéêëēęě", "g": "gğ", "i": "iìíîïīı", "l": "lł", "n": "nñńň",
    "o": "oòóôõöøō", "r": "rř", "s": "sśšş", "t": "tťţ", "u": "uùúûüūů", "y": "yýÿ", "z": "zźżž",
}  # fmt: skip
_LETTER = r"[\p{L}\p{M}\p{N}_]"


def naming(posts: ir.Table, handles: Sequence[str], words: Sequence[str]) -> ir.Table:
    """(creator, term, post_id), each once: posts that name one of the handles or say one of the words.

    handles: lower case, without the sign; looked for among mentions, tagged people, partnership labels and hashtags.
    words: folded; looked for among hashtags and, as whole words, in captions.
    """
    found = [_listed(posts, column, handles) for column in ("mentions", "tagged", "sponsors")]
    found.append(_listed(posts, "hashtags", [*handles, *words]))
    found += [_said(posts, word) for word in words]
    return ibis.union(*found, distinct=True)


def _listed(posts: ir.Table, column: str, names: Sequence[str]) -> ir.Table:
    """Posts with one of the names in a list column."""
    items = posts.select("creator", "post_id", item=posts[column].unnest())
    plain = items.mutate(term=items.item.lower())
    return plain.filter(plain.term.isin(list(names))).select("creator", "term", "post_id")


def _said(posts: ir.Table, word: str) -> ir.Table:
    """Posts whose caption has the word, not as a part of another one."""
    spelled = "".join(f"[{_WRITTEN[c]}]" if c in _WRITTEN else re.escape(c) for c in word)
    pattern = f"(^|[^{_LETTER[1:-1]}]){spelled}($|[^{_LETTER[1:-1]}])"
    hits = posts.filter(posts.caption.lower().re_search(pattern).fill_null(False))
    return hits.select("creator", "post_id", term=ibis.literal(word)).select("creator", "term", "post_id")
