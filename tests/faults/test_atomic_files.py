"""A file appears whole under its name or not at all."""

from pathlib import Path

import pytest

from foundation.files import atomic_writer, write_atomically


def test_the_former_file_stays_when_writing_breaks(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_atomically(path, b"former")

    def break_off() -> None:
        with atomic_writer(path) as handle:
            handle.write(b"half of the n")
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        break_off()
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    def fill_up() -> None:
        with atomic_writer(tmp_path / "x") as handle:
            handle.write(b"never")
            Path("/dev/full").write_bytes(b"x" * 100_000)

    with pytest.raises(OSError, match="No space"):
        fill_up()
    assert list(tmp_path.iterdir()) == []
