"""The sift leaves out no caption in which a term would be found."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core.disclosing import PAID_TAGS
from goodword.vetting.disclosure.cases import shipped_cases
from goodword.vetting.disclosure.find import find, lexicon, read
from goodword.vetting.disclosure.model import TermClass
from goodword.vetting.disclosure.packs import negations, packs, unpaid_terms
from goodword.vetting.disclosure.sift import sift

TERMS = sorted(
    {t for p in packs().values() for t in (*p.clear, *p.conditional, *p.ambiguous)}
    | set(unpaid_terms())
    | {f"#{t}" for t in PAID_TAGS}
)
WANTED = lexicon(dict.fromkeys(TERMS, TermClass.CLEAR))
BRANDS = ("heinz", "öko")
AROUND = st.sampled_from(
    ["", " ", "\n", " | ", "(", ")", ", ", "❤️", "\u200d", "_", "é", "ß", "字", "म", "x", "’", "#", "@"]
)
written = st.sampled_from(TERMS).map(lambda t: t.replace("{brand}", "heinz").replace("{x}", "the nice shop"))
changed = st.tuples(written, st.sampled_from([str, str.upper, str.title, lambda t: t.replace(" ", "  ")])).map(
    lambda pair: pair[1](pair[0])
)
captions = st.lists(st.one_of(changed, AROUND, st.text(max_size=4)), max_size=6).map("".join)


def has_a_term(caption: str) -> bool:
    return bool(find(read(caption), WANTED, BRANDS, negations()))


@settings(deadline=None)
@given(st.lists(captions, max_size=8))
def test_no_caption_with_a_term_is_left_out(texts):
    kept = sift(pa.array([*texts, None], pa.string()))
    assert not kept[-1]
    assert [t for t, k in zip(texts, kept, strict=False) if has_a_term(t) and not k] == []


def test_every_authored_case_with_a_term_is_kept():
    texts = [c.post.caption for c in shipped_cases()]
    kept = sift(pa.array(texts, pa.string()))
    assert [t for t, k in zip(texts, kept, strict=True) if has_a_term(t) and not k] == []


def test_plain_captions_are_left_out():
    plain = [
        "Masala chai on a rainy day #chai #adidas",
        "Ein Werbungsgefühl? Nein. #werber",
        "बारिश और चाय",
        "散歩の時間",
    ]
    assert not sift(pa.array(plain)).any()
