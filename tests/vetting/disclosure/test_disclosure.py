"""The disclosure audit: authored cases, places, homonyms, the strictest rule, proposals, doors."""

from __future__ import annotations

import json
from itertools import groupby

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from goodword.core.disclosing import PAID_TAGS
from goodword.core.errors import BadInput
from goodword.figures import vetting_disclosure as figures
from goodword.vetting.disclosure.audit import audit, proposal
from goodword.vetting.disclosure.cases import parse, run, shipped_cases
from goodword.vetting.disclosure.cli import register
from goodword.vetting.disclosure.model import Post, Status
from goodword.vetting.disclosure.packs import CODES, pack_for, packs
from goodword.vetting.signal_disclosure import disclosure

CASES = shipped_cases()


def status(caption: str, code: str, **other) -> Status:
    return audit(Post(caption, **other), [pack_for(code)]).strictest.status


@pytest.mark.parametrize(
    ("code", "cases"),
    [(c, list(g)) for c, g in groupby(sorted(CASES, key=lambda c: c.jurisdiction), key=lambda c: c.jurisdiction)],
)
def test_authored_cases_are_right(code, cases):
    wrong = [
        (c.post.caption[:60], c.expected.name, run(c).status.name) for c in cases if run(c).status is not c.expected
    ]
    assert wrong == []


def test_there_are_enough_cases_places_and_languages():
    assert len(CASES) >= 400
    assert len({c.jurisdiction for c in CASES} & set(CODES)) >= 12
    assert len({c.post.language for c in CASES}) >= 10


@pytest.mark.parametrize("code", CODES)
def test_every_pack_has_a_source_dates_and_cases(code):
    pack = packs()[code]
    assert pack.source
    assert pack.url.startswith("http")
    assert pack.checked >= pack.in_force
    assert any(c.jurisdiction == code for c in CASES)


@given(st.text(max_size=200), st.sampled_from(CODES))
def test_any_text_gets_a_verdict_with_a_source_whose_finds_are_in_the_text(caption, code):
    verdict = audit(Post(caption), [pack_for(code)]).strictest
    assert verdict.source
    for f in verdict.found:
        assert f.offset >= 1
        assert f.line >= 1


@given(st.sampled_from(CASES))
def test_the_words_found_are_the_words_written(case):
    for f in run(case).found:
        assert f.written in case.post.caption.replace("\ufeff", "")
        assert case.post.caption[f.offset - 1 : f.offset - 1 + len(f.written)] == f.written


@given(st.sampled_from([c for c in CASES if c.expected is Status.CLEAR and c.post.label is None]), st.integers(1, 400))
def test_moving_a_clear_term_later_never_makes_it_clearer(case, by):
    later = Post("x" * by + "\n" + case.post.caption, case.post.language)
    assert audit(later, [pack_for(case.jurisdiction)]).strictest.status <= Status.CLEAR


@given(st.sampled_from(CASES), st.lists(st.sampled_from(CODES), min_size=1, max_size=5))
def test_the_strictest_rule_decides(case, codes):
    found = audit(case.post, [pack_for(code) for code in codes])
    assert found.strictest.status == min(v.status for v in found.verdicts)


@pytest.mark.parametrize("code", [c for c in CODES if packs()[c].propose])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "hi", "ja", None])
def test_the_proposed_caption_complies(code, language):
    pack = packs()[code]
    spoken = language if language in pack.propose else next(iter(pack.propose))
    proposed, _, _ = proposal(Post("Bread on Sunday", language), pack)
    assert status(proposed, code, language=spoken) is Status.CLEAR


UNKNOWN = "In English, the language of the rules of Ireland, because the language of the caption is not known."


@pytest.mark.parametrize(
    ("code", "language", "usual", "spoken", "why"),
    [
        ("de", "de", "en", "de", "In German, the language of the caption."),
        ("us", None, "es", "es", "In Spanish, in which the creator mostly writes."),
        ("in", "ar", "hi", "hi", "In Hindi, in which the creator mostly writes: India names no words in Arabic."),
        ("ie", None, None, "en", UNKNOWN),
        ("fr", "ja", "ko", "fr", "In French, the language of the rules of France: France names no words in Japanese."),
    ],
)  # fmt: skip
def test_the_proposal_is_in_the_captions_language_else_the_creators_else_the_rules(code, language, usual, spoken, why):
    found = audit(Post("x", language, usual=usual), [pack_for(code)]).strictest
    assert (found.proposed_in, found.proposed_because) == (spoken, why)
    assert found.proposal == packs()[code].propose[spoken].format(caption="x")


def test_the_language_of_a_post_is_heard_where_nobody_states_it():
    bread = "Das ist mein liebstes Brot, jeden Sonntag frisch gebacken mit viel Ruhe und Roggenmehl #sponsored"
    row = {"post_id": "p", "posted_at": 1, "caption": bread, "language": None, "sponsors": []}
    (post,) = disclosure([row], ["de"], usual="en").posts
    assert (post.language, post.heard, post.verdict.proposed_in) == ("de", True, "de")
    (stated,) = disclosure([row | {"language": "en"}], ["us", "de"]).posts
    assert (stated.language, stated.heard) == ("en", False)
    (short,) = disclosure([row | {"caption": "#sp"}], ["us"], usual="es").posts
    assert (short.language, short.heard, short.verdict.proposed_in) == (None, False, "es")


def test_a_place_is_given_by_character_line_and_rank():
    (found,) = audit(Post("Bread\n#rye #ad"), [pack_for("us")]).strictest.found
    assert (found.offset, found.line, found.hashtag_rank, found.hashtags) == (12, 2, 2, 2)


def test_accents_may_be_written_in_two_characters():
    assert status("Publicite\u0301 – le pain", "fr", language="fr") is Status.CLEAR


def test_right_to_left_text_is_read():
    assert status("#ad خبز الأحد", "gb", language="ar") is Status.CLEAR


def test_a_member_state_without_a_pack_has_that_of_the_union():
    assert pack_for("AT").code == "eu"
    assert pack_for("UK").code == "gb"


def test_an_unknown_country_is_an_error_that_lists_the_packs():
    with pytest.raises(BadInput, match="zz"):
        pack_for("zz")
    with pytest.raises(BadInput, match="rules"):
        audit(Post("x"), [])


@pytest.mark.parametrize("line", ["en\t-\tus=clear", "en\tmaybe\tus=clear\tx"])
def test_a_broken_case_names_its_line(line):
    with pytest.raises(BadInput) as caught:
        list(parse(["# heading", line]))
    assert "line 2" in str(caught.value)


def cli(*words: str, stdin: str | None = None):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["disclosure", *words], input=stdin)


def test_the_door_shows_the_strictest_first_with_source_and_proposal():
    result = cli("#ad neue Brötchen", "--country", "us", "--country", "de", "--language", "de")
    assert result.exit_code == 0, result.output
    assert result.output.index("Germany") < result.output.index("United States")
    assert "Would do: Werbung | #ad neue Brötchen" in result.output


def test_json_has_every_verdict_and_standard_input_is_read():
    found = json.loads(cli("-", "--country", "gb", "--json", stdin="Ad: bread").output)
    assert found["strictest"]["jurisdiction"] == "gb"
    assert found["verdicts"][0]["found"][0]["written"] == "Ad"


def test_the_rules_are_listed_with_their_sources():
    assert "ASCI" in cli("--rules").output
    assert set(json.loads(cli("--rules", "--json").output)) == set(CODES)


def test_the_figure_counts_wrong_cases(tmp_path):
    assert figures.rules(None, {}).value == 1.0
    path = tmp_path / "cases.tsv"
    path.write_text("en\t-\tus=none\t#ad bread\nen\t-\tus=clear\t#ad bread\n")
    assert figures.rules(path, {}).value == 0.5


@pytest.mark.parametrize("tag", sorted(PAID_TAGS))
def test_what_counts_as_advertising_is_known_to_some_rule(tag):
    post = Post(f"tea #{tag}", None, None, ())
    statuses = {verdict.status for verdict in audit(post, list(packs().values())).verdicts}
    assert statuses & {Status.CLEAR, Status.CHANGE, Status.UNCLEAR}


def test_a_hashtag_no_country_names_is_looked_at_everywhere():
    spoken = [code for code, pack in packs().items() if pack.clear and not pack.label_needed]
    assert {"us", "de", "in"} <= set(spoken)
    assert {status("tea #ads", code) for code in spoken} == {Status.UNCLEAR}
