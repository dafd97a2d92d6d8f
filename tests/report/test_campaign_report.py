"""The report of a campaign: honest with two orders as with two thousand, in any script, the same over all files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import goodword
from goodword.core.errors import BadInput, MissingExtra, NotFound
from goodword.measurement.campaign.measure import measure
from goodword.measurement.campaign.model import CampaignMeasured, CampaignQuestion
from goodword.measurement.campaign.read import read_folder
from goodword.report import cli
from goodword.report.campaign import pdf as pdf_module
from goodword.report.campaign.analyst import analyst_page
from goodword.report.campaign.cli import files
from goodword.report.campaign.export import COLUMNS, csv_text, plain
from goodword.report.campaign.html import html
from goodword.report.campaign.model import Page, Picture, Points, Text, Tiles
from goodword.report.campaign.payer import headline, payer_page
from goodword.report.campaign.pdf import pdf
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION
from goodword.ui.format import formatter
from goodword.vetting.model import Verdict
from support import absent

NOW = datetime(2026, 5, 1, tzinfo=UTC)
EN = formatter("en-IN")


def measured(folder: Path, **changes: object) -> CampaignMeasured:
    found = read_folder(folder, now=int(NOW.timestamp()))
    question = replace(found.question, **changes)  # type: ignore[arg-type] # names of its fields
    return measure(replace(found, question=question))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("campaigns") / "pune"
    write_campaign(run_in(DEMONSTRATION, CampaignSpec(seed=4, places=12, history=84, leaking=0.6, lift=0.25)), made)
    return made


@pytest.fixture(scope="module")
def whole(folder: Path) -> CampaignMeasured:
    return measured(folder)


def small(tmp_path: Path, orders: str, posts: str = "", clicks: str = "") -> Path:
    place = tmp_path / "small"
    place.mkdir()
    for name, text in (("orders", orders), ("posts", posts), ("clicks", clicks)):
        if text:
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


def texts(page: Page) -> str:
    blocks = [b for s in page.sections for b in s.blocks] + list(page.top)
    said = [page.headline, page.lead]
    for b in blocks:
        if isinstance(b, Text):
            said.append(b.text)
        elif isinstance(b, Points):
            said += [t for _, t in b.items]
        elif isinstance(b, Tiles):
            said += [f"{t.name} {t.value} {t.interval}" for t in b.tiles]
    return "\n".join(said)


TWO = (
    "order_id,at,creator,amount,currency,code\n"
    "1,2026-03-02T10:00:00Z,asha,400,INR,ASHA5\n2,2026-03-05T10:00:00Z,asha,350,INR,ASHA5\n"
)
POSTS = (
    "creator,post,at,sponsored,reach,cost,currency,code\n"
    "asha,p1,2026-03-01T10:00:00Z,true,900,1500,INR,ASHA5\nनेहा,p2,2026-03-01T11:00:00Z,true,700,1200,INR,NEHA7\n"
)


def test_a_whole_campaign_says_what_came_extra_and_how_sure_that_is(whole: CampaignMeasured) -> None:
    page = payer_page(whole, EN)
    assert re.match(r"About [\d,]+ extra orders \(between [\d,]+ and [\d,]+\)\.", page.headline)
    assert [s.title for s in page.sections] == ["What it brought", "Who brought it", "How sure we are", "What next"]
    said = texts(page)
    assert "₹" in said
    assert "the interval holds the truth in 90% of cases" in said
    pictures = [b for s in page.sections for b in s.blocks if isinstance(b, Picture)]
    assert len(pictures) == 2
    assert all(p.svg.startswith("<svg") and p.alternative for p in pictures)


@pytest.mark.parametrize(
    ("low", "high", "said"), [(26.0, 26.9, "agree"), (100.0, 108.0, "agree"), (100.0, 140.0, "disagree")]
)
def test_models_of_attribution_disagree_only_where_it_matters(
    whole: CampaignMeasured, low: float, high: float, said: str
) -> None:
    assert whole.attribution is not None
    models = (("first", low), ("last", high))
    credit = replace(whole.attribution.credits[0], low=low, high=high, by_model=models)
    page = payer_page(replace(whole, attribution=replace(whole.attribution, credits=(credit,))), EN)
    assert f"Models of attribution {said}" in texts(page)


def test_models_that_agree_to_the_order_say_one_number(whole: CampaignMeasured) -> None:
    assert whole.attribution is not None
    credit = replace(whole.attribution.credits[0], low=2.0, high=2.2, by_model=(("first", 2.0), ("last", 2.2)))
    page = payer_page(replace(whole, attribution=replace(whole.attribution, credits=(credit,))), EN)
    assert "gets 2 orders." in texts(page)


def test_python_gives_the_same_numbers(folder: Path, whole: CampaignMeasured) -> None:
    again = goodword.measure_campaign(folder)
    assert again.lift == whole.lift
    assert again.funnel.total.orders == whole.funnel.total.orders


def test_two_orders_are_two_orders(tmp_path: Path) -> None:
    m = measured(small(tmp_path, TWO, POSTS))
    said = texts(payer_page(m, EN))
    assert headline(m, EN) == "2 orders came by link or code; how many would have come anyway is not known."
    assert "can hardly be told apart" in said
    assert "₹2,700" in said
    assert "fraud" not in said.casefold()
    assert "Put outcomes.csv there" in said


def test_no_order_at_all_is_an_answer(tmp_path: Path) -> None:
    m = measured(small(tmp_path, "", POSTS, "at,creator,visitor\n2026-03-01T12:00:00Z,asha,v1\n"))
    assert headline(m, EN).startswith("No order came by link or code yet")
    assert analyst_page(m, EN).sections


def test_orders_without_any_currency_are_numbers(tmp_path: Path) -> None:
    m = measured(small(tmp_path, "order_id,at,creator,amount\n1,2026-03-02,asha,400\n"))
    assert "XXX" not in texts(payer_page(m, EN)) + html(analyst_page(m, EN), EN)


def test_the_effect_that_cannot_be_told_says_what_would_help(folder: Path) -> None:
    m = measured(folder)
    assert m.lift is not None
    unclear = replace(m, lift=replace(m.lift, outcome=type(m.lift.outcome)("cannot_tell")))
    assert headline(unclear, EN).startswith("Too early to tell")
    assert "more day" in texts(payer_page(unclear, EN)) or "more places" in texts(payer_page(unclear, EN))


@pytest.mark.parametrize(
    ("margin", "said"), [(None, "It paid for itself if more than"), (0.9, "paid for itself"), (0.01, "did not pay")]
)
def test_whether_it_paid_depends_on_the_margin(folder: Path, margin: float | None, said: str) -> None:
    page = payer_page(measured(folder, margin=margin), EN)
    assert said in texts(page)


def test_leaked_codes_come_first_of_what_to_do(whole: CampaignMeasured) -> None:
    steps = next(s for s in payer_page(whole, EN).sections if s.title == "What next").blocks[0]
    assert isinstance(steps, Points)
    assert "coupon sites" in steps.items[0][1]


def test_html_is_one_file_that_asks_nobody(whole: CampaignMeasured) -> None:
    for page in (payer_page(whole, EN), analyst_page(whole, EN)):
        text = html(page, EN)
        assert "<script" not in text
        assert not re.findall(r'(?:src|href)="(?!#)', text)
        assert "default-src &#39;none&#39;; style-src &#39;sha256-" in text
        assert not re.findall(r'\sstyle="', text)


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    evil = '"<script>alert(1)</script> #{ } $x$ \\ =cmd"'
    orders = f"order_id,at,creator,amount,currency\n1,2026-03-02,{evil},4,INR\n2,2026-03-02,=HYPERLINK(1),4,INR\n"
    m = measured(small(tmp_path, orders), name="<b>&amp; #set")
    for text in (html(payer_page(m, EN), EN), html(analyst_page(m, EN), EN)):
        assert "<script>alert" not in text
        assert "<b>&amp;" not in text
    assert "\n=HYPERLINK" not in csv_text(m).replace(",=", "\n=")
    assert pdf_or_skip(payer_page(m, EN)).startswith(b"%PDF")
    assert pdf_or_skip(analyst_page(m, EN)).startswith(b"%PDF")


def pdf_or_skip(page: Page) -> bytes:
    try:
        return pdf(page, now=NOW)
    except MissingExtra:
        absent("pdf", "Typst is not installed; install it with: pip install 'goodword[pdf]'")


def test_pdf_is_the_same_for_the_same_campaign_and_any_script(tmp_path: Path) -> None:
    orders = TWO.replace("asha", "नेहा क्षत्रिय").replace(
        "\n2,", "\n3,2026-03-05,مخبز الحي,9,INR,Z\n4,2026-03-05,日本語のパン屋,9,INR,Q\n2,"
    )
    m = measured(small(tmp_path, orders))
    first, again = (pdf_or_skip(payer_page(m, EN)) for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF")
    assert b"/StructTreeRoot" in first  # tagged, so that it can be read aloud


def test_without_typst_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch, whole: CampaignMeasured) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(MissingExtra) as error:
        pdf_module.pdf(payer_page(whole, EN), now=NOW)
    assert "goodword[pdf]" in error.value.next_step


def test_csv_json_and_pages_carry_the_same_numbers(whole: CampaignMeasured) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(whole))))
    assert list(rows[0]) == list(COLUMNS)
    assert whole.lift is not None
    extra = next(r for r in rows if r["part"] == "lift" and r["number"] == "extra")
    assert float(extra["value"]) == pytest.approx(whole.lift.incremental.value, rel=1e-5)
    assert json.loads(json.dumps(plain(whole)))["lift"]["incremental"]["value"] == whole.lift.incremental.value
    assert {r["part"] for r in rows} == {"total", "creator", "lift", "code", "attribution"}
    assert all(r["formula"] for r in rows)


def test_every_estimate_of_the_analyst_has_its_formula(whole: CampaignMeasured) -> None:
    page = analyst_page(whole, EN)
    assert {"The whole", "Each creator", "What came extra", "Codes", "Formulas"} <= {s.title for s in page.sections}
    text = html(page, EN)
    for formula in ("shrunk-share/1", "leaked-code/1", "markov-attribution/1"):
        assert formula in text


def test_files_by_the_command(folder: Path, tmp_path: Path) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    cli.register(app)
    out = tmp_path / "out"
    asked = ["report", "campaign", str(folder), "-o", str(out), "--locale", "de"]
    done = CliRunner().invoke(app, asked, obj=_Workspace())
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in out.iterdir()) == ["analyst.html", "numbers.csv", "numbers.json", "summary.html"]
    assert "28.03.2026" in (out / "summary.html").read_text("utf-8")
    said = CliRunner().invoke(app, ["report", "campaign", str(folder), "--json"], obj=_Workspace())
    assert json.loads(said.stdout)["question"]["name"] == "campaign"
    assert isinstance(CliRunner().invoke(app, [*asked, "--paper", "a3"], obj=_Workspace()).exception, BadInput)
    nowhere = CliRunner().invoke(app, ["report", "campaign", str(tmp_path / "nothing")], obj=_Workspace())
    assert isinstance(nowhere.exception, NotFound)


def test_letter_paper_is_wider(whole: CampaignMeasured) -> None:
    pdf_or_skip(payer_page(whole, EN))
    made = files(whole, EN, NOW, paper="us-letter")
    assert b"612" in made["summary.pdf"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": NOW.date(), "ends": datetime(2026, 1, 1, tzinfo=UTC).date()},
        {"name": " "},
        {"margin": 2.0},
        {"currency": "rupees"},
    ],
)
def test_questions_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        CampaignQuestion(**({"name": "x"} | wrong))  # type: ignore[arg-type] # names of its fields


class _Settings:
    language = ""


class _Workspace:
    settings = _Settings()

    def now(self) -> datetime:
        return NOW


def test_orders_are_called_leaked_only_where_a_code_deserves_a_look(whole: CampaignMeasured) -> None:
    def tiles(verdict: Verdict) -> str:
        assert whole.leaks is not None
        codes = tuple(replace(r, verdict=verdict) for r in whole.leaks.codes)
        page = payer_page(replace(whole, leaks=replace(whole.leaks, codes=codes)), EN)
        return str([block for block in page.top if isinstance(block, Tiles)])

    assert "probably by leaked codes" in tiles(Verdict.REVIEW)
    assert "probably by leaked codes" not in tiles(Verdict.NOT_ENOUGH_EVIDENCE)
