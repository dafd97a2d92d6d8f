"""Templates and near duplicates, praise that fits anywhere, relevance, answers, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.vetting.comments.compose import Comment, compose, kinds
from goodword.vetting.comments.model import Kind
from goodword.vetting.comments.repeats import families
from goodword.vetting.comments.spam import WEAK, judge, shipped

TEMPLATES = [
    [
        "This recipe changed my mornings forever, thank you Asha",
        "This recipe changed my mornings forever, thank you Bina",
    ],
    ["यह रोटी मेरी माँ की याद दिलाती है बहुत धन्यवाद आशा", "यह रोटी मेरी माँ की याद दिलाती है बहुत धन्यवाद बीना"],
    ["هذا الخبز ذكرني ببيت جدتي القديم شكرا لك آشا", "هذا الخبز ذكرني ببيت جدتي القديم شكرا لك بينا"],
    [
        "このパンを食べると祖母の家を思い出しますありがとう明子",
        "このパンを食べると祖母の家を思い出しますありがとう花子",
    ],
]
GENERIC = [
    "so beautiful love it",
    "sehr schönes bild wunderbar toll",
    "muy bonita foto preciosa",
    "बहुत सुंदर फोटो शानदार",
]
SUBSTANCE = [
    "Where is this bakery in Bandra?",
    "Wo habt ihr das Mehl gekauft?",
    "¿Cuánto cuesta el pan?",
    "यह दुकान कहाँ है?",
]


@pytest.mark.parametrize("pair", TEMPLATES)
def test_near_duplicates_are_one_wording_in_any_script(pair: list[str]) -> None:
    said = [Comment(str(i), pair[i % 2]) for i in range(6)]
    assert set(kinds(said)) == {Kind.REPEATED}
    found = compose(said)
    assert found.wordings[0].uses == 6
    assert found.wordings[0].people == 6
    assert "repeat one wording" in found.sentence


def test_different_sentences_are_no_wording() -> None:
    texts = [
        "the bread of this morning was warm",
        "we drove to the beach with the dog",
        "my brother sings in the choir",
    ]
    assert families(texts) == [0, 1, 2]


@given(st.permutations(range(12)))
def test_the_order_of_comments_does_not_matter(order: list[int]) -> None:
    texts = [t for pair in TEMPLATES for t in (*pair, pair[0])]
    by_text = dict(zip(texts, kinds([Comment(str(i), t) for i, t in enumerate(texts)]), strict=True))
    shuffled = [texts[i] for i in order]
    assert [by_text[t] for t in shuffled] == kinds([Comment(str(i), t) for i, t in zip(order, shuffled, strict=True)])


@pytest.mark.parametrize("text", GENERIC)
def test_praise_that_fits_anywhere_is_generic(text: str) -> None:
    assert kinds([Comment("a", text)]) == [Kind.GENERIC]


@pytest.mark.parametrize("text", SUBSTANCE)
def test_a_question_is_substance_in_any_language(text: str) -> None:
    assert kinds([Comment("a", text)]) == [Kind.SUBSTANCE]


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(["nice", "😍", "wow ❤️", "सुंदर", "رائع", "可愛い", "so beautiful love it", "@asha", "🔥🔥"]),
        max_size=60,
    )
)
def test_short_generic_and_emoji_comments_are_never_held_against_anyone(few: list[str]) -> None:
    said = [Comment(f"p{i}", text) for i, text in enumerate(few)]
    assert not {Kind.ADVERTISING, Kind.REPEATED} & set(kinds(said))
    rest = [Comment(f"q{i}", f"The {word} of this shop is worth the way") for i, word in enumerate("abc")]
    before, after = compose(rest), compose([*rest, *said])
    for kind in (Kind.ADVERTISING, Kind.REPEATED):
        assert after.shares[kind].low <= before.shares[kind].low + 1e-12
    assert "advertise" not in after.sentence


@pytest.mark.parametrize("name", sorted(WEAK))
def test_a_weak_sign_alone_never_decides(name: str) -> None:
    assert shipped().intercept + shipped().weights[name] < 0


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://www.youtube.com/watch?v=x&amp;t=2m30s">2:30</a> is the best part',
        '<a class="ot-hashtag" href="https://plus.example.com/s/%23bread">#bread</a> lovely',
        "Check out the dance at 2:11",
        "please come to India",
        "facebook brought me here",
        "I am new here and I love this song",
    ],
)
def test_what_people_say_every_day_is_no_advertisement(text: str) -> None:
    assert judge([text])[0].probability < 0.5


def test_answers_count_posts_not_comments() -> None:
    said = [Comment("me", "thank you all so much", by_creator=True, post="1")] * 5
    said += [Comment(f"f{i}", "Where is this bakery in Bandra?", post=str(1 + i % 4)) for i in range(12)]
    found = compose(said).answered
    assert found is not None
    assert (found.value, found.n) == (0.25, 4)
    assert compose([Comment("a", "Where is this bakery?")]).answered is None


SAYINGS = (
    *("my aunt made {} every winter", "is there any {} left for tonight?", "we walked an hour only for {}"),
    *("{} reminds me of Pune", "how long does {} keep?", "too much sugar in {} for me"),
)


def posts(*, own: bool) -> list[Comment]:
    topics = {"1": "sourdough", "2": "cardamom", "3": "mango", "4": "pistachio"}
    return [
        Comment(f"f{i}", say.format(topics[p if own else str(1 + int(p) % 4)]), post=p, caption=f"{t} today")
        for i, say in enumerate(SAYINGS)
        for p, t in topics.items()
    ]


def test_comments_that_speak_of_their_post_are_relevant() -> None:
    speak, other = compose(posts(own=True)).relevance, compose(posts(own=False)).relevance
    assert speak is not None
    assert other is not None
    assert speak.low > 0.5
    assert other.high < 0


def test_relevance_needs_posts_and_comments() -> None:
    assert compose(posts(own=True)[:8]).relevance is None
    assert compose([c for c in posts(own=True) if c.post == "1"]).relevance is None


def test_languages_are_counted_where_told() -> None:
    said = [Comment(str(i), "सुंदर", language=code) for i, code in enumerate(["hi", "hi", "en", None])]
    assert compose(said).languages == {"hi": 2, "en": 1}
