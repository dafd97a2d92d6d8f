"""Every term a template underlines is defined, every file it names is there, and nothing inline would be refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from goodword.core.errors import BadInput
from goodword.ui.render import ROOT, STATIC, environment, ticked
from goodword.ui.terms import BY_KEY, TERMS, term

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_template_compiles_and_keeps_to_the_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    environment().get_template(str(path.relative_to(ROOT / "templates")))
    for key in re.findall(r'ui\.term\("(\w+)"', text) + re.findall(r'ui\.tile\("[^"]*", "(\w+)"', text):
        assert key in BY_KEY
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", text), "inline styles and handlers are refused"
    assert "|safe" not in text
    assert "https://" not in text.replace('https://")', ""), "no page names another host"


def test_static_files_named_by_templates_exist() -> None:
    for path in TEMPLATES:
        for name in re.findall(r"static\('([^'~]+)'\)", path.read_text("utf-8")):
            assert (STATIC / name).is_file(), name


def test_terms_are_sentences_without_hype() -> None:
    assert len({t.key for t in TERMS}) == len(TERMS)
    for t in TERMS:
        assert t.definition.endswith(".")
        assert "!" not in t.definition
        assert not re.search(r"\b(fake|fraud)", t.definition, re.IGNORECASE)


def test_an_unknown_term_is_an_error() -> None:
    with pytest.raises(BadInput, match="no term called 'emv'"):
        term("emv")


def test_tokens_have_enough_contrast() -> None:
    css = (STATIC / "css" / "tokens.css").read_text("utf-8")
    light, dark = css.split("@media", 1)
    for tokens in (_colors(light), _colors(light) | _colors(dark)):
        for ground in ("ground", "surface", "sunken"):
            for ink in ("ink", "ink-soft", "accent", "accent-strong", "notice", "alarm"):
                assert _contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)
            assert _contrast(tokens["line-strong"], tokens[ground]) >= 3, ground
        assert _contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
        assert _contrast(tokens["accent-strong"], tokens["accent-soft"]) >= 4.5


def _colors(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def _contrast(one: str, other: str) -> float:
    a, b = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_code_in_a_message_is_code_and_nothing_else_becomes_html() -> None:
    shown = ticked('`budget` must be <b>above</b> `0"`, got `<i>`')
    assert shown == (
        "<code>budget</code> must be &lt;b&gt;above&lt;/b&gt; <code>0&#34;</code>, got <code>&lt;i&gt;</code>"
    )
