"""Codes can be said aloud: none looks or sounds like another, none is rude, and none is ever renamed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import BadInput, NotFound
from goodword.ledger.store import Ledger
from goodword.tracking.codes.export import FORMS, exported
from goodword.tracking.codes.make import WORDS, checked, code_for, stems
from goodword.tracking.codes.rude import rude
from goodword.tracking.codes.sound import Heard, distance, skeleton, sound
from goodword.tracking.codes.store import CodeStore
from goodword.tracking.model import Code, CodesMade, CodeState, Discount, Other, Terms
from tracking.campaigns import NOW, campaign

NAMES = (
    ("आशा कुमारी", "asha.k", "ASHA"), ("Zoë Müller", "zoe", "ZOE"), ("李小龙", "brucelee", "BRUCELEE"),
    ("محمد", "mo_fit", "FIT"), ("김민지", "minji", "MINJI"), ("", "the_long_handle", "LONG"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "handle", "begins"), NAMES)
def test_a_code_begins_with_what_its_owner_is_called(name: str, handle: str, begins: str) -> None:
    code = code_for(name, handle, Heard(), Random(1))
    assert code.startswith(begins)
    assert code[len(begins) :].isdecimal()
    assert not set(code[len(begins) :]) & set("0158")


def test_a_name_that_gives_no_code_gets_a_pleasant_word() -> None:
    assert code_for("Li", "li", Heard(), Random(1)).rstrip("234679") in WORDS
    assert code_for("Dick Fuchs", "dickf", Heard(), Random(1)).startswith("FUCHS")


def test_many_of_one_name_are_all_told_apart() -> None:
    heard, random = Heard(), Random(3)
    called = ("Asha", "Aasha", "Usha", "Ashaa Rao", "Sasha")
    codes = [code_for(called[i % 5], f"asha{i}", heard, random) for i in range(60)]
    assert all(distance(sound(a), sound(b)) >= 2 for a, b in combinations(codes, 2))
    assert len({skeleton(code) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("one", "other"),
    [("GOLD8", "G0LDB"), ("ASHA15", "ASHAIS"), ("VVIN22", "WIN22"), ("MODERN4", "MODEM4"), ("LOLA2", "L0LAZ")],
)
def test_look_alikes_are_one(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)
    assert Heard([one]).clash(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("PHIL22", "FILL22"), ("KATE34", "CATE34"), ("BETA67", "PETA67"), ("ASHA25", "ASHA29"), ("NINA3", "MINA3")],
)
def test_what_sounds_alike_is_heard(one: str, other: str) -> None:
    assert Heard([one]).clash(other)
    with pytest.raises(BadInput, match=r"sounds like another|looks like"):
        checked(other, Heard([one]))


@pytest.mark.parametrize("text", ["FUCK23", "5HIT22", "SH1T44", "PUTA77", "KURWA22", "CHUTIYA3", "BLYAT22", "ASS",
                                  "MANGO69", "भोसड़ीके", "хуй22", "操你", "씨발", "F.U.C.K"])  # fmt: skip
def test_the_rude_is_noticed_in_many_languages(text: str) -> None:
    assert rude(text)


@pytest.mark.parametrize(
    "text", ["MANGO24", "HOPE", "CLASSIC", "ASHA27", "आशा", "Müller", "王", "사랑", "GRASS22", *WORDS]
)
def test_the_harmless_is_left_alone(text: str) -> None:
    assert not rude(text)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=12))
def test_a_code_clashes_with_itself(code: str) -> None:
    assert Heard([code]).clash(code)
    assert distance(code, code) == 0
    assert all(len(stem) >= 3 for stem in stems(code, code))


def _store(ledger: Ledger) -> CodeStore:
    return CodeStore(ledger, now=lambda: NOW, seed=5)


def test_everybody_gets_one_and_keeps_it(ledger: Ledger) -> None:
    number, codes = campaign(ledger), _store(ledger)
    terms = Terms(Discount.PERCENT, 1_500)
    made = codes.make(number, terms).made
    assert [code.creator for code in made] == ["instagram:asha.k", "tiktok:zoe", "offline:mario"]
    assert codes.make(number, terms) == CodesMade(kept=made)
    leaked = codes.mark(made[0], "leaked", "seen on a coupon site")
    assert leaked.state(NOW) is CodeState.LEAKED
    again = codes.make(number, terms)
    assert [code.creator for code in again.made] == ["instagram:asha.k"]
    assert again.made[0].code != made[0].code
    assert again.kept == made[1:]
    assert codes.mark(leaked, "cleared").state(NOW) is CodeState.LIVE
    assert (leaked.id, leaked.code) == (made[0].id, made[0].code)


def test_other_terms_change_no_code_and_it_is_said(ledger: Ledger) -> None:
    number, codes = campaign(ledger), _store(ledger)
    before = codes.make(number, Terms(Discount.PERCENT, 1_500)).made
    more = Terms(Discount.PERCENT, 2_000)
    assert codes.make(number, more) == CodesMade(other=before)
    assert codes.codes(campaign_id=number) == before
    beside = codes.make(number, more, other=Other.BESIDE)
    assert [c.terms for c in beside.made] == [more] * 3
    assert codes.make(number, more) == CodesMade(kept=beside.made)
    half = codes.make(number, Terms(Discount.PERCENT, 5_000), other=Other.REPLACE)
    assert {c.id for c in half.retired} == {c.id for c in (*before, *beside.made)}
    assert {c.state(NOW) for c in half.retired} == {CodeState.RETIRED}
    assert {c.booking_id for c in half.made} == {c.booking_id for c in before}
    assert len({c.code for c in codes.codes(campaign_id=number)}) == 9


def test_a_code_that_has_ended_is_followed_by_a_new_one(ledger: Ledger) -> None:
    number, moment = campaign(ledger), [NOW]
    codes = CodeStore(ledger, now=lambda: moment[0], seed=5)
    first = codes.make(number, Terms(ends_at=NOW + timedelta(days=7))).made
    moment[0] = NOW + timedelta(days=8)
    later = codes.make(number, Terms(ends_at=NOW + timedelta(days=30)))
    assert len(later.made) == len(first)
    assert not later.other


def test_many_of_one_name_ask_for_no_code_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    clash = Heard.clash

    def counted(self: Heard, code: str) -> str:
        asked.append(code)
        return clash(self, code)

    monkeypatch.setattr(Heard, "clash", counted)
    heard, random = Heard(), Random(3)
    codes = [code_for("Asha", "asha", heard, random) for _ in range(150)]
    assert len(set(codes)) == 150
    assert len(asked) == len(set(asked))


def test_a_code_is_found_however_it_was_typed(ledger: Ledger) -> None:
    codes = _store(ledger)
    own = codes.add(campaign(ledger), "diwali26", Terms(Discount.SHIPPING))
    assert codes.find("D1WAL1 2 6") == own
    with pytest.raises(NotFound):
        codes.find("NOPE99")
    with pytest.raises(BadInput, match="looks like DIWALI26"):
        codes.add(own.campaign_id, "DIWAL126")
    with pytest.raises(NotFound, match="not part"):
        codes.add(own.campaign_id, "ANOTHER77", booking_id=99)


def test_states_follow_the_dates() -> None:
    day = timedelta(days=1)

    def state(**dates: datetime) -> CodeState:
        return Code(1, 1, None, "", "", "X", Terms(**dates), NOW).state(NOW)

    assert state(ends_at=NOW) is CodeState.EXPIRED
    assert state(starts_at=NOW + day) is CodeState.WAITING
    assert state(starts_at=NOW - day, ends_at=NOW + day) is CodeState.LIVE


@pytest.mark.parametrize(
    "terms",
    [
        {"discount": Discount.PERCENT, "value": 0}, {"discount": Discount.PERCENT, "value": 10_001}, {"uses": 0},
        {"discount": Discount.AMOUNT, "value": 5}, {"minimum_minor": -1}, {"starts_at": NOW, "ends_at": NOW},
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused(terms: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Terms(**terms)  # type: ignore[arg-type]


def _code(number: int, terms: Terms, *, name: str = "आशा") -> Code:
    return Code(number, 1, 1, "instagram:asha", name, f"ASHA{number}", terms, NOW)


def test_shops_take_them_in() -> None:
    ends = datetime(2026, 3, 31, 18, 30, tzinfo=UTC)  # the last moment of that day in India
    codes = [
        _code(1, Terms(Discount.PERCENT, 1_550, uses=100, ends_at=ends)),
        _code(2, Terms(Discount.AMOUNT, 50_000, "INR", minimum_minor=200_000, once=False)),
        _code(3, Terms(Discount.SHIPPING), name="=HYPERLINK(1)"),
        _code(4, Terms(ends_at=NOW)),
    ]
    woo = list(csv.DictReader(io.StringIO(exported(codes, "woocommerce", NOW, zone="Asia/Kolkata"))))
    assert [row["post_title"] for row in woo] == ["asha1", "asha2", "asha3"]
    assert (woo[0]["discount_type"], woo[0]["coupon_amount"], woo[0]["expiry_date"]) == (
        "percent",
        "15.5",
        "2026-04-01",
    )
    assert (woo[1]["discount_type"], woo[1]["coupon_amount"], woo[1]["minimum_amount"]) == (
        "fixed_cart",
        "500.00",
        "2000.00",
    )
    assert woo[2]["free_shipping"] == "yes"
    shopify = list(csv.DictReader(io.StringIO(exported(codes, "shopify", NOW))))
    assert shopify[0]["Ends At"] == "2026-03-31T18:30:00Z"
    assert shopify[1]["Limit Once Per Customer"] == "FALSE"
    lines = [json.loads(line) for line in exported(codes, "shopify-api", NOW).splitlines()]
    assert lines[0]["basicCodeDiscount"]["customerGets"]["value"] == {"percentage": 0.155}
    assert "freeShippingCodeDiscount" in lines[2]


def test_no_cell_is_a_formula() -> None:
    code = _code(1, Terms(), name='=cmd|" /C calc"!A0')
    for form in ("woocommerce", "shopify", "csv"):
        rows = csv.reader(io.StringIO(exported([code], form, NOW)))
        assert not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell)


def test_forms_that_are_none_are_refused() -> None:
    with pytest.raises(BadInput, match="woocommerce"):
        exported([], "magento", NOW)
    assert all(exported([], form, NOW) == "" for form in FORMS)
