"""A draft says only what posts, the frame and the offer support, in the creator's language and direction."""

from __future__ import annotations

import re

import pytest

from campaign_cases import NOW_S, post
from goodword.campaigns.outreach.draft import LANGUAGES, Facts, Purpose, draft, language_of, templates, tongues
from goodword.campaigns.outreach.ground import material
from goodword.campaigns.outreach.send import MOST_LINK, mail_link
from goodword.vetting.niche import taxonomy

ROWS = [
    post(1, "Our sourdough starter turned four today! Come and taste. #bread #mumbai", hashtags=["bread", "mumbai"]),
    post(2, "Rainy evening. #mumbai #bread", days=3, hashtags=["mumbai", "bread"]),
    post(3, "आज की रोटी सबसे अच्छी बनी। #bread", days=5, hashtags=["bread"]),
    post(4, "Best oil ever #ad #bread", days=6, hashtags=["ad", "bread"]),
    post(5, "Old times", days=400),
    post(6, "Werbung | The sourdough of friends is back", days=1, hashtags=["bread"]),
]


def facts(rows: list[dict[str, object]], wanted: tuple[str, ...] = ("sourdough",), **more: object) -> Facts:
    found = material(rows, wanted, now=NOW_S)
    given = {"booking_id": 1, "name": "Asha", "platform": "Instagram", "brand": "Bandra Bakery", "sender": "Mira",
             "promotes": "sourdough", "material": found, "offer": {}} | more  # fmt: skip
    return Facts(**given)  # type: ignore[arg-type]


def test_a_wanted_sentence_is_quoted_to_the_letter_with_its_post() -> None:
    found = draft(facts(ROWS), Purpose.FIRST, "en", "")
    quote = next(s for s in found.sentences if s.key == "quote")
    assert "“Our sourdough starter turned four today!”" in quote.text
    assert "November 21, 2026" in quote.text
    assert [g.post_id for g in quote.grounds] == ["p1"]
    assert quote.grounds[0].text in ROWS[0]["caption"]


def test_what_comes_again_and_again_is_counted_without_advertising_and_old_posts() -> None:
    found = material(ROWS, (), now=NOW_S)
    assert found.posts == 3
    assert [(p.name, p.n, p.m) for p in found.passions] == [("bread", 3, 3)]


def test_without_evidence_nothing_personal_is_said_and_the_gap_is() -> None:
    found = draft(facts([]), Purpose.FIRST, "en", "")
    assert not {"quote", "tag", "place"} & {s.key for s in found.sentences}
    assert any("no post without advertising is known of the last half year" in m for m in found.missing)


def test_links_addresses_and_names_of_others_are_not_quoted() -> None:
    rows = [post(1, "Write to sourdough@example.org please now"), post(2, "sourdough with @friend in the morning"),
            post(3, "sourdough recipe https://example.org/x here")]  # fmt: skip
    assert material(rows, ("sourdough",), now=NOW_S).quotes == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", Purpose)
def test_every_language_has_every_sentence_and_fills_it(language: str, purpose: Purpose) -> None:
    assert templates(language).keys() == templates("en").keys()
    for key, text in templates(language).items():
        fields = set(re.findall(r"{(\w+)}", templates("en")[key]))
        assert set(re.findall(r"{(\w+)}", text)) >= fields - {"name"}, key
    offer = {"fee": "₹5,000", "work": "2 reels", "gift": "a loaf", "commission": "8 %", "voucher": "₹500"}
    found = draft(facts(ROWS, offer=offer, term="Ad"), purpose, language, "")
    assert "{" not in found.body + found.subject
    assert "Bandra Bakery" in found.body + found.subject


def test_arabic_keeps_latin_names_apart() -> None:
    found = draft(facts(ROWS), Purpose.FIRST, "ar", "")
    assert found.rtl
    assert "\u2068Bandra Bakery\u2069" in found.body
    assert "\u2068" not in draft(facts(ROWS), Purpose.FIRST, "de", "").body


def test_the_language_is_theirs_where_there_is_a_template() -> None:
    assert language_of("hi-IN", ("en",)) == ("hi", "the language they post in")
    assert language_of("ko", ("de",))[0] == "de"
    assert language_of("", ())[0] == "en"


def test_braces_and_markup_of_others_stay_text() -> None:
    rows = [post(1, "sourdough {brand} <script>alert(1)</script> again today")]
    found = draft(facts(rows), Purpose.FIRST, "en", "")
    assert "{brand} <script>" in found.body


def test_a_mail_link_carries_everything_or_only_the_subject() -> None:
    link = mail_link("a+b@example.org", "Bread & you?", "Line one\nनमस्ते")
    assert link.startswith("mailto:a+b@example.org?subject=Bread%20%26%20you%3F&body=Line%20one%0D%0A%E0%A4%A8")
    long = mail_link("a@example.org", "Hello", "x" * MOST_LINK)
    assert "body" not in long


def test_a_sentence_about_something_else_is_no_reason_to_write() -> None:
    rows = [post(1, "Through my recovery this and that with the best of friends has kept me going.")]
    found = draft(facts(rows, ("coffee and cakes with the best of travel",)), Purpose.FIRST, "en", "")
    assert "recovery" not in found.body
    assert any("hold nothing" in m for m in found.missing)


def test_their_own_name_as_a_tag_is_no_passion() -> None:
    rows = [post(i, "x", days=i, hashtags=["khareatsdotcom", "bread"]) for i in range(1, 5)]
    found = material(rows, (), now=NOW_S, handle="khar.eats")
    assert [p.name for p in found.passions] == ["bread"]


def test_an_emoji_does_not_turn_the_direction() -> None:
    rows = [post(1, "The sourdough is a perfect match \u2764\ufe0f today")]
    assert "\u2068" not in draft(facts(rows), Purpose.FIRST, "en", "").body


@pytest.mark.parametrize(
    ("wanted", "niches", "named"),
    [
        (("pastries and bread",), (), ["sourdough"]),  # of the same niche as a word of the campaign
        ((), ("food",), ["sourdough", "lunch"]),
        (("bicycles",), (), []),  # a tag about something else is no reason to write about bicycles
        ((), (), ["sourdough", "lunch"]),  # nothing is asked for: whatever is of some niche, never #amazing
    ],
)
def test_a_tag_is_a_reason_where_it_is_about_what_the_campaign_asks_for(
    wanted: tuple[str, ...], niches: tuple[str, ...], named: list[str]
) -> None:
    rows = [post(i, "x", days=i, hashtags=["amazing", "sourdough", *(["lunch"] if i > 1 else [])]) for i in range(1, 6)]
    found = material(rows, wanted, now=NOW_S, asked_niches=niches, niches=taxonomy.load())
    assert [p.name for p in found.passions] == named


NICHES = taxonomy.load()


@pytest.mark.parametrize(
    ("promotes", "caption", "quoted"),
    [
        ("Sauerteigbrot aus Leipzig", "Frisches Brot am Morgen ist das Beste.", True),
        ("Sauerteigbrot aus Leipzig", "Der Sauerteig ruht seit gestern Abend.", True),
        ("Sauerteigbrot aus Leipzig", "أحب خبز الصباح مع الشاي.", True),
        ("Sauerteigbrot aus Leipzig", "बेकरी की नई ब्रेड आज मिली।", True),
        ("Sauerteigbrot aus Leipzig", "I was in so much pain this morning.", False),
        ("Sauerteigbrot aus Leipzig", "توفي جدي هذا الصباح بعد مرض طويل.", False),
        ("Sauerteigbrot aus Leipzig", "Gestern war ich am See in der Sonne.", False),
        ("", "أحب خبز الصباح مع الشاي.", False),
    ],
)
def test_what_is_asked_for_is_found_in_its_parts_and_in_other_scripts(
    promotes: str, caption: str, quoted: bool
) -> None:
    found = material([post(1, caption)], (promotes,), now=NOW_S, niches=NICHES)
    assert [q.wanted for q in found.quotes] == [quoted]


def test_tags_about_a_word_in_its_parts_are_counted() -> None:
    rows = [post(n, "…", hashtags=["خبز", "amazing"]) for n in range(5)]
    found = material(rows, ("Sauerteigbrot",), now=NOW_S, niches=NICHES)
    assert [(p.name, p.wanted) for p in found.passions] == [("خبز", True)]


@pytest.mark.parametrize(
    ("languages", "country", "found"),
    [(("fr",), "DE", ("fr",)), ((), "DE", ("de",)), ((), "IN", ()), ((), "", ()), ((), "ZZ", ()), ((), "CH", ())],
)
def test_a_brand_that_names_no_language_writes_in_its_countrys(
    languages: tuple[str, ...], country: str, found: tuple[str, ...]
) -> None:
    assert tongues(languages, country) == found
