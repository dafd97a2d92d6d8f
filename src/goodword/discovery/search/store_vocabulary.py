"""What the words of an index mean, on disk (I/O)."""

from __future__ import annotations

from pathlib import Path

from goodword.discovery.search.meaning import Vocabulary
from goodword.discovery.search.store import read_array, read_arrays, write_array, write_arrays


def write_vocabulary(folder: Path, vocabulary: Vocabulary) -> None:
    """Keep a vocabulary; its vectors in a file that can be mapped."""
    write_arrays(folder / "words.npz", vocabulary.arrays())
    write_array(folder / "vectors.npy", vocabulary.vectors)


def read_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary that was kept."""
    return Vocabulary.of(read_arrays(folder / "words.npz"), read_array(folder / "vectors.npy"))
