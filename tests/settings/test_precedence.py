"""Flags win over the environment, that over the file, that over the defaults; each value says its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.settings.load import load_settings, unknown_variables
from goodword.settings.model import declared, masked


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.chdir(tmp_path)
    return {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data")}


def test_defaults_lie_in_the_users_data_folder(home: dict[str, str], tmp_path: Path) -> None:
    settings = load_settings(environ=home)
    assert settings.catalogue == str(tmp_path / "data" / "goodword" / "catalogue")
    assert settings.ledger == f"sqlite:///{tmp_path / 'data' / 'goodword' / 'ledger.db'}"
    assert set(settings.origins.values()) == {"default"}


def test_each_layer_overrides_the_one_before(home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "goodword.toml").write_text('port = 1111\nhost = "127.0.0.2"\nthreads = 3\n')
    env = home | {"GOODWORD_PORT": "2222", "GOODWORD_HOST": "127.0.0.3"}
    settings = load_settings({"port": "3333", "threads": ""}, env)
    assert (settings.port, settings.host, settings.threads) == (3333, "127.0.0.3", 3)
    assert settings.origins["port"] == "--port"
    assert settings.origins["host"] == "GOODWORD_HOST"
    assert settings.origins["threads"].endswith("goodword.toml")


def test_paths_in_a_file_start_from_the_files_folder(home: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "shop.toml").write_text('catalogue = "cat"\nledger = "book.db"\n')
    settings = load_settings(environ=home, file=folder / "shop.toml")
    assert settings.catalogue == str(folder / "cat")
    assert settings.ledger == f"sqlite:///{folder / 'book.db'}"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://me@db/goodword", "postgresql+psycopg://me@db/goodword"),
        ("postgres://me@db/goodword", "postgresql+psycopg://me@db/goodword"),
        ("sqlite:////var/book.db", "sqlite:////var/book.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
    ],
)
def test_a_ledger_is_named_by_url(home: dict[str, str], given: str, kept: str) -> None:
    assert load_settings({"ledger": given}, home).ledger == kept


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("prot = 1", "There is no setting called 'prot'"),
        ("port = 'x'", "`port` must be a whole number, got 'x'"),
        ("port = 80.5", "`port` must be a whole number, got 80.5"),
        ("port = true", "`port` must be a whole number, got True"),
        ("port = 70000", "`port` must be from 1 to 65,535"),
        ("host = 1", "`host` must be text"),
        ("threads = -1", "`threads` must be at least 0"),
        ("max_upload_mb = 0", "`max_upload_mb` must be at least 1"),
        ("tier_nano = 20000", "rising from nano to mega"),
        ("ledger = 'mysql://x'", "There is no kind of ledger called 'mysql'"),
        ("port = ", "This is not a settings file"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(
    home: dict[str, str], tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "goodword.toml").write_text(content)
    with pytest.raises(BadInput, match=r"[\s\S]*") as caught:
        load_settings(environ=home)
    assert says in str(caught.value)


def test_a_named_file_that_is_absent_is_an_error(home: dict[str, str]) -> None:
    with pytest.raises(NotFound, match=r"absent\.toml"):
        load_settings(environ=home, file="absent.toml")


def test_a_misspelt_variable_is_found(home: dict[str, str]) -> None:
    assert unknown_variables(home | {"GOODWORD_PROT": "1", "GOODWORD_PORT": "1"}) == ("GOODWORD_PROT",)


def test_secrets_are_masked() -> None:
    assert masked("token", "hunter2") == "••••"
    assert masked("token", "") == ""
    assert masked("ledger", "postgresql+psycopg://me:pw@db:5432/x") == "postgresql+psycopg://me:••••@db:5432/x"
    assert masked("catalogue", "spark://host:7077?path=/data") == "spark://host:7077?path=/data"


def test_every_setting_says_what_it_means() -> None:
    assert all(len(d.doc) > 20 and d.doc.endswith(".") for d in declared())
