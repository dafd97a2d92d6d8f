"""A template of one's own says what is known of a person, leaves out what is not, and runs nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from campaign_cases import NOW_S, post
from goodword.campaigns.outreach.draft import LANGUAGES, Facts, Purpose
from goodword.campaigns.outreach.ground import material
from goodword.campaigns.templates.fill import filled, pieces, starter
from goodword.campaigns.templates.model import PLACEHOLDERS, TemplateWish, checked
from goodword.core.errors import BadInput, Conflict

ROWS = [post(n, "Our sourdough starter turned four today! #sourdough", place="Bandra") for n in range(4)]
KNOWN = material(ROWS, ("sourdough",), now=NOW_S)
FACTS = Facts(1, "Asha", "Instagram", "Bandra Bakery", "Mira", "sourdough bread", KNOWN, {})
UNKNOWN = replace(FACTS, material=material([], ("sourdough",), now=NOW_S))


def wish(text: str, subject: str = "{brand}", language: str = "en", purpose: Purpose = Purpose.FIRST) -> TemplateWish:
    return TemplateWish("Mine", language, subject, text, purpose)


def said(text: str, facts: Facts = FACTS, **more: Any) -> str:
    return filled(wish(text, **more), facts, "").body


def test_places_are_filled_and_rest_on_what_was_seen() -> None:
    found = filled(wish("Hi {name},\n\nYou wrote “{quote}” on {date}. We like {passion}."), FACTS, "")
    assert found.body == (
        "Hi Asha,\n\nYou wrote “Our sourdough starter turned four today!” on November 21, 2026. We like #sourdough."
    )
    quote, passion = found.sentences[1:]
    assert {g.post_id for g in quote.grounds} == {"p0"}
    assert passion.grounds[0].text == "4 of 4 recent posts: #sourdough"
    assert (found.subject, found.missing, found.template) == ("Bandra Bakery", (), "Mine")


def test_a_sentence_without_evidence_is_left_out_and_said_so() -> None:
    found = filled(wish("Hi {name}! You love {passion}. We bake bread.\n\n{quote}\n\nBye"), UNKNOWN, "")
    assert found.body == "Hi Asha! We bake bread.\n\nBye"
    assert len(found.missing) == 2
    assert all("not enough evidence" in m for m in found.missing)
    assert "{passion}" in found.missing[0]


def test_where_nothing_can_be_said_nothing_is_drafted() -> None:
    with pytest.raises(Conflict, match="Not enough evidence"):
        filled(wish("You love {passion}."), UNKNOWN, "")


@pytest.mark.parametrize("place", sorted(PLACEHOLDERS))
def test_every_place_is_either_known_or_left_out(place: str) -> None:
    full = replace(
        FACTS, offer={"fee": "₹5,000", "work": "1 reel"}, term="Ad", portal="https://x.example/portal/t",
        link="https://x.example/abc", code="ASHA10",
    )  # fmt: skip
    bare = Facts(1, "Asha", "", "Bakery", "", "", UNKNOWN.material, {}, has_profile=False)
    text = f"Hello. It says {{{place}}} here."
    if place != "written":
        assert "{" not in said(text, full)
        assert "It says" in said(text, full)
    found = filled(wish(text, language="ta"), bare, "")
    always = {"name", "brand", "sender"}
    assert ("It says" in found.body) is (place in always)
    assert bool(found.missing) is (place not in always)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{nam}", ["{nam}"]),
        ("{0} {__class__} {name.__init__}", ["{0}", "{__class__}", "{name.__init__}"]),
        ("{{ config }} {% for %}", ["{{ config }}", "{% for %}"]),
        ("{}", ["{}"]),
    ],
)
def test_unknown_places_are_named_all_at_once(text: str, named: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        checked(wish(text))
    assert all(name in caught.value.what for name in named)
    assert caught.value.where == "text"
    assert "{quote}" in caught.value.next_step


@pytest.mark.parametrize("text", ["a { b", "}", "{name", "{name}}", "{na\n{me}"])
def test_a_brace_alone_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="brace"):
        checked(wish(text))


def test_what_stands_in_a_place_is_never_read_again() -> None:
    rows = [post(1, "Sourdough {sender} {{brand}} {% raw %} today!")]
    facts = replace(FACTS, name="{brand}", material=material(rows, ("sourdough",), now=NOW_S))
    assert said("Hi {name}: {quote}", facts) == "Hi {brand}: Sourdough {sender} {{brand}} {% raw %} today!"


@pytest.mark.parametrize("written", ["{Name}", "{ name }", "{{name}}", "{NAME}"])
def test_places_are_forgiving_about_their_spelling(written: str) -> None:
    assert said(f"Hi {written}") == "Hi Asha"


def test_the_sentence_of_a_post_has_its_long_name_too() -> None:
    assert "four today" in said("{sentence from their post}")


def test_a_subject_is_one_line_and_never_begins_a_header() -> None:
    facts = replace(FACTS, promotes="bread\r\nBcc: all@example.org")
    found = filled(wish("Hi", "About {promotes}"), facts, "")
    assert found.subject == "About bread Bcc: all@example.org"
    made = checked(wish("Hi", "x\r\nBcc: all@example.org"))
    assert "\n" not in made.subject


def test_a_subject_without_evidence_or_too_long_is_the_brand() -> None:
    assert filled(wish("Hi", "{quote}"), UNKNOWN, "").subject == "Bandra Bakery"
    long = filled(wish("Hi", "{promotes}"), replace(FACTS, promotes="x" * 400), "")
    assert (long.subject, len(long.missing)) == ("Bandra Bakery", 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 201), ("language", "klingon!"), ("language", ""), ("subject", " "),
     ("subject", "x" * 201), ("text", " \n "), ("text", "x" * 4_001)],
)  # fmt: skip
def test_limits_name_their_field(field: str, value: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked(replace(wish("Hi"), **{field: value}))  # type: ignore[arg-type]
    assert caught.value.where == field


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Am 3. Mai, z. B. mit Nr. 5 und Dr. Weiß. Ja", ["Am 3. Mai, z. B. mit Nr. 5 und Dr. Weiß.", "Ja"]),
        ("„Gut.“ Sagt sie. ok", ["„Gut.“", "Sagt sie. ok"]),
        ("यह रोटी है। बहुत अच्छी।", ["यह रोटी है।", "बहुत अच्छी।"]),
        ("هل تحب الخبز؟ نعم.", ["هل تحب الخبز؟", "نعم."]),
        ("パンです。おいしい！また", ["パンです。", "おいしい！", "また"]),
        ("At https://x.example/a.b?c=d now", ["At https://x.example/a.b?c=d now"]),
        ("Wait… what", ["Wait… what"]),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert [s for _, s in pieces(text)] == sentences


@pytest.mark.parametrize("text", ["a\nb", "a\n\nb", "A. B", "Hi,\n\nA. B\nc\n\nd", "パン。また"])
def test_lines_and_paragraphs_stay_as_they_were_written(text: str) -> None:
    assert said(text) == text


def test_a_gap_stays_one_gap_where_something_is_left_out() -> None:
    assert said("a\n\n{passion} x\n\n\nb", UNKNOWN) == "a\n\nb"
    assert said("{passion} x\n\nb", UNKNOWN) == "b"


@pytest.mark.parametrize(("language", "rtl"), [("ar", True), ("he", True), ("ur", True), ("ta", False), ("xq", False)])
def test_templates_may_be_in_any_language(language: str, rtl: bool) -> None:
    found = filled(wish("{name} {date}", language=language), FACTS, "")
    assert found.rtl is rtl
    assert ("\u2068Asha\u2069" in found.body) is rtl


def test_addresses_are_left_as_they_are_between_words_from_right_to_left() -> None:
    facts = replace(FACTS, link="https://x.example/abc")
    assert said("الرابط: {link}", facts, language="ar") == "الرابط: https://x.example/abc"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_words_that_ship_can_be_begun_from(language: str, purpose: Purpose) -> None:
    subject, text = starter(language, purpose)
    made = checked(wish(text, subject, language, purpose))
    assert filled(made, FACTS, "").sentences
