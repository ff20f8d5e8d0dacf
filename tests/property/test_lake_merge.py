"""The merge against a model in a few lines of plain Python: same rows, same former values, same counts."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.catalog import Lake, open_lake
from tests.journalling.tiny import emptied_after, mark, night, page, read, rows, run, settings_in

STUDENTS = "абв"
PAGES = "ab"
# A night: per page what each student's cell shows, None where the cell is empty.
Shown = dict[str, dict[str, str]]
nights = st.lists(
    st.fixed_dictionaries(
        {key: st.dictionaries(st.sampled_from(STUDENTS), st.sampled_from("45"), max_size=3) for key in PAGES}
    ),
    min_size=1,
    max_size=4,
)


class Model:
    """A journal in which every cell belongs to the page that showed it."""

    def __init__(self) -> None:
        self.now: dict[tuple[str, str], tuple[str, int, int]] = {}
        self.former: list[tuple[str, str, str, int, int, str]] = []
        self.last: Shown = {}

    def read(self, shown: Shown, day: int) -> tuple[int, int, int, int]:
        accepted = unchanged = superseding = 0
        cells = {(key, student): value for key in PAGES for student, value in shown[key].items()}
        for cell, value in cells.items():
            if cell not in self.now:
                self.now[cell] = (value, day, day)
                accepted += 1
            elif self.now[cell][0] == value:
                unchanged += 1
            else:
                self._keep(cell, day, "superseded")
                self.now[cell] = (value, self.now[cell][1], day)
                superseding += 1
        gone = [cell for cell in self.now if cell not in cells]
        for cell in gone:
            self._keep(cell, day, "deleted")
            del self.now[cell]
        return accepted, unchanged, superseding, len(gone)

    def _keep(self, cell: tuple[str, str], day: int, change: str) -> None:
        value, _, since = self.now[cell]
        self.former.append((*cell, value, since, day, change))


def student_of(key: str, student: str) -> str:
    return f"{key}{student}"


def check(lake: Lake, played: list[Shown], batch: int) -> None:
    model = Model()
    for number, shown in enumerate(played):
        day = 10 + number
        pages = [
            page([mark(student_of(key, s), 6, v) for s, v in shown[key].items()], key, at=night(day), covers=["mark"])
            for key in PAGES
        ]
        done = read(lake, run(day), pages, batch=batch)
        assert (done.accepted, done.unchanged, done.superseding, done.deleted) == model.read(shown, day)
        assert done.offered == done.accounted
    current = rows(lake, "SELECT student_id, raw_value, day(first_seen_at), day(changed_at) FROM mark ORDER BY ALL")
    assert current == sorted(
        (f"lyceum|{student_of(*cell)}", value, first, since) for cell, (value, first, since) in model.now.items()
    )
    former = rows(
        lake,
        "SELECT student_id, raw_value, day(seen_from_at), day(replaced_at), change_code "
        "FROM mark_revision ORDER BY ALL",
    )
    assert former == sorted((f"lyceum|{student_of(key, student)}", *rest) for key, student, *rest in model.former)


def test_merge_agrees_with_the_model() -> None:
    with tempfile.TemporaryDirectory() as folder, open_lake(settings_in(Path(folder))) as opened:

        @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(played=nights, batch=st.sampled_from([1, 2]))
        def play(played: list[Shown], batch: int) -> None:
            with emptied_after(opened) as lake:
                check(lake, played, batch)

        play()
