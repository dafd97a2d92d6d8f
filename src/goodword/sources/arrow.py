"""Arrow as this room uses it: columns of any type, and the compute functions, whose stubs know neither."""

from __future__ import annotations

from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute

Array: TypeAlias = "pa.Array[Any]"
Chunked: TypeAlias = "pa.ChunkedArray[Any]"

pc: Any = pyarrow.compute
"""`pyarrow.compute`; the published stubs reject scalars, nulls and masks that the functions take."""


def array(values: Any, kind: pa.DataType | None = None) -> Array:  # noqa: ANN401 - whatever Arrow takes
    """An Arrow array of Python or numpy values."""
    made: Array = pa.array(values, kind)
    return made
