"""Templates to pages: one Jinja environment, one base context, one way of answering."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from goodword.core.codec import to_plain
from goodword.ui import csrf, navigation
from goodword.ui.format import VERDICTS, Formatter, formatter, language_name, platform_name
from goodword.ui.terms import TERMS, term

ROOT = Path(__file__).parent
STATIC = ROOT / "static"
_PLAN = "goodword_plan"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of every page and of the report; what is undefined is an error."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(static=static_url, term_of=term, all_terms=TERMS, verdict_words=VERDICTS)
    env.filters.update(
        platform=platform_name, language=language_name, path=lambda text: quote(str(text), safe=":"), query=_query
    )
    env.filters["ticked"] = ticked
    env.policies["json.dumps_function"] = _dumps
    return env


def render(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: object
) -> HTMLResponse:
    """A page (or a part of one) for this reader, with the form token's cookie."""
    said = {name: value for name, value in context.items() if name != "plan_id" or value is not None}
    values = page_context(request) | said
    text = environment().get_template(template).render(values)
    response = HTMLResponse(text, status_code=status, headers=dict(headers or {}))
    if context.get("plan_id") is not None and status < 400:
        response.set_cookie(_PLAN, str(context["plan_id"]), httponly=True, samesite="strict", path="/")
    response.headers["vary"] = "Accept-Language, HX-Request"
    if csrf.COOKIE not in request.cookies:
        response.set_cookie(csrf.COOKIE, csrf.cookie_of(request), httponly=True, samesite="strict", path="/")
    return response


def render_text(template: str, fmt: Formatter, **context: object) -> str:
    """A template without a request: the report."""
    return environment().get_template(template).render({"fmt": fmt} | context)


def page_context(request: Request) -> dict[str, object]:
    """What every template may use; a page overrides `plan_id`, `step` and `title`."""
    return {
        "fmt": fmt_of(request),
        "csrf_token": csrf.token_of(request),
        "steps": navigation.links,
        "plan_id": _plan_at_hand(request),
        "step": "",
        "title": "Goodword",
        "path": request.url.path,
        "campaign_tabs": lambda campaign_id: navigation.campaign_tabs(request.app, campaign_id),
        "finding_tabs": lambda: navigation.finding_tabs(request.app),
        "signed_in": getattr(request.state, "principal", None),
        "asks": _asks(request),
        "is_part": request.headers.get("hx-request") == "true",
    }


def fmt_of(request: Request) -> Formatter:
    """Writes numbers for the reader of this page."""
    return formatter(_languages(request))


def _plan_at_hand(request: Request) -> str | None:
    """The plan that was looked at last, so that the steps of the work stay in sight."""
    number = request.cookies.get(_PLAN, "")
    return number if number.isdigit() and len(number) < 12 else None


def _languages(request: Request) -> str:
    """The setting `locale` if there is one, else what the browser asks for."""
    workspace = getattr(request.app.state, "workspace", None)
    chosen = workspace.settings.language if workspace else ""
    return chosen or request.headers.get("accept-language", "")


def _asks(request: Request) -> tuple[str, ...]:
    """What is asked on other machines because it was set up."""
    workspace = getattr(request.app.state, "workspace", None)
    found: tuple[str, ...] = workspace.settings.asks if workspace else ()
    return found


@lru_cache(maxsize=256)
def static_url(name: str) -> str:
    """Address of a file of ours, with its fingerprint so that browsers may keep it for good."""
    mark = sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


def ticked(text: str) -> Markup:
    """Text as HTML in which what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just before


def _query(values: Mapping[str, object]) -> str:
    """A query string; empty values are left out."""
    return urlencode({k: v for k, v in values.items() if v not in (None, "", (), [])}, doseq=True)


def _dumps(value: Any, **_: object) -> str:  # noqa: ANN401 - any value of the domain
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
