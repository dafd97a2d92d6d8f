"""What the HTTP doors of lists, tags and notes share: on whose behalf, and exports as answers."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any

from fastapi import Path as InPath
from fastapi import Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from goodword.accounts.pages import principal_of
from goodword.core.codec import to_json
from goodword.discovery.kept.desk import KeptDesk
from goodword.discovery.kept.files import MEDIA, Format
from goodword.discovery.kept.model import Who
from goodword.discovery.kept.saving import Writer

Number = Annotated[int, InPath(ge=1, le=2**31 - 1)]


def who_of(request: Request, door: str) -> Who:
    """Whoever a request comes from."""
    principal = principal_of(request)
    return Who(principal.user_id, principal.role, door)


def desk_of(request: Request, door: str = "api") -> KeptDesk:
    """The desk of this installation, on behalf of whoever asks."""
    return KeptDesk(request.app.state.workspace, who_of(request, door))


def answer(value: Any, *, status: int = 200) -> Response:  # noqa: ANN401 - any value of the room
    """A value of the room as JSON."""
    return Response(to_json(value), status_code=status, media_type="application/json")


def download(name: str, form: Format, writer: Writer) -> FileResponse:
    """An export, written to a file of its own that goes once it is sent: memory does not grow with its rows."""
    folder = Path(mkdtemp(prefix="goodword-"))
    path = folder / f"{name}.{form.value}"
    try:
        with path.open("wb") as file:
            writer(form, file)
    except BaseException:
        _forget(path)
        raise
    return FileResponse(path, media_type=MEDIA[form], filename=path.name, background=BackgroundTask(_forget, path))


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.rmdir()
