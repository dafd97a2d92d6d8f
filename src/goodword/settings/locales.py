"""The languages and regions in which numbers can be written; a name that is none of them is refused."""

from __future__ import annotations

import difflib
from functools import lru_cache

from goodword.core.errors import BadInput


@lru_cache(maxsize=64)
def locale_tag(text: str, where: str = "locale") -> str:
    """The BCP 47 tag of a locale given as `de`, `en-IN` or `en_IN`; "" stays "". Raises BadInput with those known."""
    given = text.strip()
    if not given:
        return ""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - 30 ms that only a chosen locale needs

    try:
        return str(Locale.parse(given.replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError, TypeError):
        raise _unknown(given, where) from None


def _unknown(given: str, where: str) -> BadInput:
    from babel import localedata  # noqa: PLC0415 - see above

    names = [name.replace("_", "-") for name in localedata.locale_identifiers()]
    close = difflib.get_close_matches(given, names, n=4)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    languages = ", ".join(sorted(name for name in names if name.isalpha() and len(name) == 2))
    return BadInput(
        f"There is no locale called {given!r}.",
        where=where,
        next_step=f"{hint}Use a language, with a region if you like, as in de or en-IN. Languages: {languages}",
    )
