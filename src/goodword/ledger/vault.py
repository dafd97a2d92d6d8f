"""Seals what the ledger must keep but nobody may read in it: secrets of shops, numbers of bank accounts (I/O: the key).

The key lies in a file of its own, readable by its owner only, and never in the ledger: a copy of the ledger alone opens
nothing. Whoever moves an installation moves both.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goodword.core.errors import BadInput, Conflict

SEALED = {
    "shop_secrets": "shop secret",
    "payees": "bank account",
    "source_grants": "a creator's sign-in at a network",
}
"""For which purpose a table's column `sealed` is sealed."""
_BYTES = 32
_NONCE = 12


class Vault:
    """Seals and opens with keys derived from one key; each purpose has its own."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _BYTES:
            raise BadInput.value("vault key", f"of {_BYTES} bytes", len(key))
        self._key = key

    @classmethod
    def open(cls, path: str | Path) -> Vault:
        """The key in a file; where there is none yet, one is made. Raises BadInput for a file that is no key."""
        place = Path(path)
        if not place.exists():
            _make(place)
        try:
            key = base64.b64decode(place.read_text("ascii").strip(), validate=True)
        except (OSError, UnicodeDecodeError, binascii.Error) as error:
            raise BadInput(
                "The key of the vault cannot be read.",
                where=str(place),
                given=type(error).__name__,
                next_step="put back the file that was made with this ledger, or name it: the setting `vault`",
            ) from None
        return cls(key)

    def derived(self, purpose: str) -> bytes:
        """32 bytes that only this key and this purpose give (keyed BLAKE2b)."""
        return blake2b(purpose.encode(), key=self._key, digest_size=_BYTES).digest()

    def pseudonym(self, purpose: str, text: str) -> str:
        """32 hexadecimal digits that stand for a text and cannot be read back without the key."""
        return blake2b(text.encode(), key=self.derived(purpose), digest_size=16).hexdigest()

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """AES-256-GCM under the purpose's key: nonce, then ciphertext with its tag."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.derived(purpose)).encrypt(nonce, plain, purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for this purpose. Raises Conflict when it was sealed with another key or was changed."""
        try:
            return AESGCM(self.derived(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
        except InvalidTag:
            raise Conflict(
                "Something in the ledger was sealed with another key than the vault's.",
                where=purpose,
                data="Nothing was changed.",
                next_step="put back the vault's key file that belongs to this ledger, or set the secret anew",
            ) from None


def _make(place: Path) -> None:
    """A new key, whole or not at all; whoever makes it at the same time, one of them wins."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(base64.b64encode(secrets.token_bytes(_BYTES)).decode() + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(part, place)
    except FileExistsError:
        pass
    finally:
        part.unlink()
