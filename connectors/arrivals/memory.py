"""What was fetched already, so that a file comes into the inbox once."""

import json
from pathlib import Path

from foundation.files import write_atomically


class FetchedBefore:
    """Marks of what was fetched, by the name it has at the other side; kept in a file of the workspace.

    Losing the file costs a second fetch and nothing else: the same bytes are unchanged for the lake.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._marks: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._marks = {}

    def is_known(self, name: str, mark: str) -> bool:
        """Whether exactly that was fetched."""
        return self._marks.get(name) == mark

    def remember(self, name: str, mark: str) -> None:
        """Called after the file stands in the inbox."""
        self._marks[name] = mark
        text = json.dumps(self._marks, ensure_ascii=False, indent=0, sort_keys=True)
        write_atomically(self._path, text.encode())
