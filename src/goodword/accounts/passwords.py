"""Passwords: Argon2id (RFC 9106), hashed anew at sign-in when the parameters have grown, judged by length and lists."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from goodword.core.errors import BadInput
from goodword.core.text import fold

SHORTEST, LONGEST = 10, 1000
_AT_ONCE = threading.Semaphore(4)  # each takes 64 MiB: a flood of sign-ins must not take all memory
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)  # RFC 9106, second recommended option
_KNOWN = (
    "0123456789", "0987654321", "1q2w3e4r5t", "abcdefghij", "administrator", "changeme", "correcthorse",
    "iloveyou", "letmein", "lovelove", "passw0rd", "password", "qwerty", "qwertyuiop", "trustno1", "welcome",
    "1234567890", "goodword",
)  # fmt: skip
# "nobody has this password", hashed by the above. Written down: hashing it at every start takes as long as a sign-in.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$6+VA7c5ZyKwAQz9GZJsuiQ$V4/AeI5qjDoyffYirBkBXbJdkhNVsU2KEjvW1I9zdM8"


def check_new(password: str, name: str) -> None:
    """Raises BadInput for a password that would be guessed: too short, well known, the name, or one character."""
    plain = fold(password).replace(" ", "")
    if not SHORTEST <= len(password) <= LONGEST:
        raise _refused(f"from {SHORTEST} to {LONGEST} characters long")
    left = plain
    for word in sorted((*_KNOWN, fold(name)), key=len, reverse=True):
        left = left.replace(word, "") if len(word) >= 4 else left
    if len(set(left)) < 5 or len(left.strip("0123456789!?.-_#$@")) == 0:
        raise _refused("not made of well-known words, the name, or a few characters")


def _refused(requirement: str) -> BadInput:
    # What was given is not repeated: errors end up in logs and on screens.
    return BadInput(
        f"The password must be {requirement}.",
        where="password",
        data="Nothing was changed.",
        next_step="three or four words that do not belong together are easy to keep and hard to guess",
    )


def hashed(password: str) -> str:
    """The password as it is kept, with salt and parameters."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(kept: str, given: str) -> bool:
    """Whether a password is the kept one; as slow where none is kept, so that names cannot be told apart by time."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _NOBODY, given[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


def outdated(kept: str) -> bool:
    """Whether a kept password was hashed with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
