"""A server of webhooks that is killed; a module of its own, so that another process can run it."""

from __future__ import annotations

import sys

import uvicorn

from goodword.catalogue.workspace import Workspace
from goodword.commerce.hooks.app import hooks_app
from goodword.settings.load import load_settings


def serve(port: int) -> None:
    """Serve until somebody ends the process."""
    uvicorn.run(
        hooks_app(Workspace(load_settings())), host="127.0.0.1", port=port, log_level="warning", access_log=False
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]))
