"""Write the parts of the docs that come from the code; with --check, say which of them are stale and change nothing.

python scripts/generate_docs.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from docgen import blocks, reference
from docgen.common import DOCS, ROOT, import_all


def wanted() -> dict[Path, str]:
    """File → what it should say now."""
    import_all()
    made = {DOCS / path: text for path, text in (reference.pages() | blocks.pages()).items()}
    for path, parts in blocks.blocks().items():
        text = path.read_text(encoding="utf-8")
        for marker, block in parts.items():
            text = blocks.replaced(text, marker, block)
        made[path] = text
    return made


def _write(files: dict[Path, str]) -> list[Path]:
    stale = [p for p, text in files.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
    return stale


def main() -> None:
    """Write or check every generated page and block."""
    stale = _write(wanted())
    # The navigation lists the pages that are there, so it is made once they are.
    stale += _write({ROOT / "mkdocs.yml": blocks.navigation()})
    for path in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {path.relative_to(ROOT)}")
    if stale and "--check" in sys.argv:
        sys.exit("Run `make docs-blocks` and commit what it wrote.")


if __name__ == "__main__":
    main()
