"""Every error of the API has the one documented shape, whoever raised it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from goodword.api.app import create_app
from goodword.api.problems import MEDIA_TYPE, Problem
from goodword.core.errors import BadInput, StorageFull
from support import SettingsOnly, settings_in


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    app = create_app(SettingsOnly(settings_in(tmp_path)))

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise ZeroDivisionError

    @app.get("/api/v1/bad")
    def bad() -> None:
        raise BadInput.value("radius_km", "above 0", -3)

    @app.get("/api/v1/full")
    def full() -> None:
        raise StorageFull("No room.")

    @app.get("/api/v1/counted")
    def counted(n: int) -> int:
        return n

    return app


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/", 404),
        ("DELETE", "/api/v1/settings", 405),
        ("GET", "/api/v1/bad", 422),
        ("GET", "/api/v1/full", 507),
        ("GET", "/api/v1/counted?n=many", 422),
        ("GET", "/api/v1/broken", 500),
    ],
)
def test_an_error_is_problem_details(app: FastAPI, method: str, path: str, status: int) -> None:
    answer = TestClient(app, raise_server_exceptions=False).request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    body: dict[str, Any] = answer.json()
    assert Problem.model_validate(body).status == status
    assert body["detail"]
    assert body.get("next") or status in {422, 507}, "what to do next is said wherever nobody else knows better"
    assert "Traceback" not in answer.text


def test_a_wrong_parameter_is_named(app: FastAPI) -> None:
    (error,) = TestClient(app).get("/api/v1/counted?n=many").json()["errors"]
    assert error["where"] == "query.n"
    assert error["given"] == "'many'"


def test_the_description_is_openapi_31_and_documents_the_shape(app: FastAPI) -> None:
    schema = TestClient(app).get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert MEDIA_TYPE in operation["responses"]["default"]["content"]


def test_the_reference_asks_no_other_host(app: FastAPI) -> None:
    answer = TestClient(app).get("/api/docs")
    assert "/api/v1/settings" in answer.text
    assert "<script" not in answer.text
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert TestClient(app).get("/api/docs.css").headers["content-type"].startswith("text/css")


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(app: FastAPI) -> None:
    body = TestClient(app).delete("/api/v1/settings").json()
    assert body["detail"] == "/api/v1/settings does not take DELETE."
    assert body["next"].startswith("use GET;")
