"""No request that the description allows, or nearly allows, brings the API down: it is answered in the documented form.

Schemathesis makes the requests from the OpenAPI description, on a workspace with nothing in it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance

from goodword.api.app import create_app
from goodword.catalogue.workspace import Workspace
from support import settings_in

_FOLDER = tempfile.TemporaryDirectory(prefix="goodword-api-")
_APP = create_app(Workspace(settings_in(Path(_FOLDER.name))))
_SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", _APP)


@pytest.mark.slow
@_SCHEMA.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_answer_in_the_documented_form(case: schemathesis.Case) -> None:
    answer = case.call()
    case.validate_response(answer, checks=[not_a_server_error, content_type_conformance])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == ["application/problem+json"]
