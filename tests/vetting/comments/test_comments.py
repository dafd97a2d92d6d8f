"""Comments: signs in many languages, honest comments left alone, composition, doors, figures."""

from __future__ import annotations

import json

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from tests.vetting.real import real_data
from typer.testing import CliRunner

from goodword.core.errors import BadInput
from goodword.figures import vetting_comments as figures
from goodword.vetting.comments.cli import read_comments, register
from goodword.vetting.comments.compose import Comment, compose, kinds
from goodword.vetting.comments.model import Kind
from goodword.vetting.comments.spam import found, judge, shipped, signs

ADVERTISING = [
    "Hey guys check out my new channel and subscribe please",
    "Schaut mal auf meinem Kanal vorbei und abonniert mich bitte",
    "Visita mi canal por favor, suscríbete",
    "Venez voir ma chaîne et abonnez-vous",
    "Inscreva-se no meu canal por favor",
    "Iscrivetevi al mio canale per favore",
    "Kanalıma abone olun lütfen",
    "Подписывайтесь на мой канал пожалуйста",
    "اشترك في قناتي من فضلك",
    "कृपया मेरे चैनल को सब्सक्राइब करें",
    "チャンネル登録お願いします 私のチャンネル",
    "제 채널 구독 부탁드려요",
    "Mampir ke channel saya dan subscribe ya, tolong",
    "EARN MONEY FROM HOME at www.example-earnings.biz",
    "promote it on @someone, DM me",
]
HONEST = [
    "I love this song so much",
    "Das Lied ist wunderschön, danke dafür",
    "¡Qué canción más bonita!",
    "J'adore cette recette, merci",
    "यह गाना बहुत अच्छा है",
    "هذا رائع جدا",
    "とても美しい写真ですね",
    "2 billion views, wow",
    "Where did you buy that jacket? It looks so warm",
    "Прекрасный вид, где это?",
    "😍😍😍",
    "",
]


@pytest.mark.parametrize("text", ADVERTISING)
def test_advertising_is_found_in_any_language_with_its_signs(text):
    (judged,) = judge([text])
    assert judged.probability >= 0.5
    assert judged.signs


@pytest.mark.parametrize("text", HONEST)
def test_honest_comments_are_left_alone_in_any_language(text):
    assert judge([text])[0].probability < 0.5


def test_a_shared_title_with_its_link_is_not_advertising():
    assert judge(["Some Band - Some Song (Official): http://youtu.be/abc123"])[0].probability < 0.5


@given(st.text(max_size=60), st.sampled_from(ADVERTISING))
def test_any_text_is_judged_without_an_error(noise, text):
    for judged in judge([noise, f"{text}\n{noise}"]):
        assert 0 <= judged.probability <= 1


@given(st.sampled_from(HONEST), st.sampled_from([s.name for s in signs() if s.name != "bare_share"]))
def test_one_more_sign_never_lowers_the_probability(text, name):
    assert shipped().weights[name] >= 0


def test_no_text_has_no_rows():
    assert found([]).shape == (0, len(signs()))
    assert judge([]) == []


def test_short_comments_and_emoji_are_never_held_against_anyone():
    composed = compose([Comment(f"p{i}", text) for i, text in enumerate(["wow", "😍", "so nice", "❤️❤️"] * 50)])
    assert composed.shares[Kind.ADVERTISING].value == composed.shares[Kind.REPEATED].value == 0
    assert composed.sentence.endswith("Nothing unusual: go on.")


def test_one_wording_of_many_accounts_is_seen_whatever_the_emoji_and_mentions():
    texts = [f"@someone{i} This is truly an amazing post my friend {'🔥' * i}" for i in range(5)]
    which = kinds([Comment(f"p{i}", t) for i, t in enumerate(texts)])
    assert which == [Kind.REPEATED] * 5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("素晴らしい", Kind.SHORT),
        ("この写真はどこで撮りましたか教えてください", Kind.SUBSTANCE),
        ("nice pic", Kind.SHORT),
        ("where was this taken", Kind.SUBSTANCE),
        ("@friend", Kind.EMOJI),
    ],
)
def test_length_is_judged_by_script(text, kind):
    assert kinds([Comment("p", text)]) == [kind]


def test_the_creators_answers_are_counted_apart():
    which = kinds([Comment("me", "check out my channel", by_creator=True), Comment("p", "thank you for this recipe")])
    assert which == [Kind.CREATOR, Kind.SUBSTANCE]


def test_many_comments_of_one_person_are_not_many_people():
    many = compose([Comment(f"p{i}", f"a lovely word number {'x' * i}") for i in range(40)])
    one = compose([Comment("p", f"a lovely word number {'x' * i}") for i in range(40)])
    width = [c.shares[Kind.SUBSTANCE].high - c.shares[Kind.SUBSTANCE].low for c in (many, one)]
    assert width[1] > 2 * width[0]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(ADVERTISING + HONEST)), max_size=30))
def test_shares_add_up_and_lie_in_their_intervals(rows):
    composed = compose([Comment(person, text) for person, text in rows])
    if rows:
        assert sum(s.value for s in composed.shares.values()) == pytest.approx(1)
    assert all(s.low <= s.value <= s.high for s in composed.shares.values())


def run(*words: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["comments", *words])


def test_the_door_reads_a_file(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("Author,Text\nme,thanks\na,check out my channel please\nb,what a lovely place this is\n")
    result = run(str(path), "--creator", "@me")
    assert result.exit_code == 0, result.output
    assert "check out" in result.output
    assert json.loads(run(str(path), "--json").output)["comments"] == 3


def test_a_file_without_texts_says_which_name_would_do(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="texts"):
        read_comments(path, "")


@pytest.mark.real
def test_on_real_comments_one_video_left_out_the_targets_are_met(monkeypatch):
    monkeypatch.setenv("GOODWORD_REAL_DATA", str(real_data("comment-spam").parent))
    assert figures.spam(None, {}).value >= 0.955
    assert figures.blocked(None, {}).value <= 0.015
