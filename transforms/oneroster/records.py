"""One CSV of a stack of bundles as columns: the full bundle first, the deltas laid over it by `sourcedId`."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, mapped, present, texts
from transforms.rows import PageRows

_BASE = ("sourcedId", "status", "dateLastModified")
# Columns of the CSV binding; older names of the same thing stand beside the newer ones.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "academicSessions": ("title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    "categories": ("title", "weight"),
    "classes": (
        *("title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId"),
        *("termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    "courses": ("schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"),
    "demographics": (
        *("birthDate", "birthdate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican"),
        *("nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces"),
        *("hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth"),
        "publicSchoolResidenceStatus",
    ),
    "enrollments": ("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
    "lineItems": (
        *("title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
        *("academicSessionSourcedId", "gradingPeriodSourcedId", "resultValueMin", "resultValueMax", "schoolSourcedId"),
    ),
    "orgs": ("name", "type", "identifier", "parentSourcedId"),
    "results": (
        *("lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment", "textScore"),
        *("classSourcedId", "inProgress", "incomplete", "late", "missing"),
    ),
    "roles": ("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"),
    "users": (
        *("enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms"),
        *("phone", "agentSourcedIds", "grades", "password", "userMasterIdentifier", "resourceSourcedIds"),
        *("preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
        *("role", "orgSourcedIds"),
    ),
}

Bundle = Mapping[str, bytes]


def read_stack(body: bytes, sizes: str) -> list[Bundle] | None:
    """The CSV files of each bundle, from the oldest; None where a bundle can't be opened.

    `sizes` are the lengths of the bundles in `body`, with commas; without them `body` is one bundle.
    """
    try:
        lengths = [int(size) for size in sizes.split(",")] if sizes else [len(body)]
        bundles: list[Bundle] = []
        start = 0
        for length in lengths:
            with zipfile.ZipFile(io.BytesIO(body[start : start + length])) as archive:
                names = [name for name in archive.namelist() if name.removesuffix(".csv") in COLUMNS]
                bundles.append({name.removesuffix(".csv"): archive.read(name) for name in names})
            start += length
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return None
    return bundles


class Records:
    """The records of one file that stand at the end of the stack, and an account of every filled cell.

    The cells of a record's earlier versions belong to the record; those of records that a delta takes away, and of
    records that make no row, are `stray` and belong to the first row of the page. `is_whole` ends with the first
    record that is rejected: what it held must not count as gone.
    """

    def __init__(self, stack: Sequence[Bundle], file: str, page: PageRows) -> None:
        self._page = page
        self._file = file
        self.stray = 0
        self.is_whole = True
        latest: dict[str, tuple[str, Mapping[str, str]]] = {}
        items: dict[str, int] = {}
        for number, bundle in enumerate(stack):
            prefix = f"{number + 1}/" if len(stack) > 1 else ""
            for line, record in self._lines(bundle.get(file, b""), prefix):
                code = record.get("sourcedId", "")
                pointer = f"{prefix}{file}.csv!L{line}"
                if not code:
                    page.reject(texts([pointer]), texts([None]), "id_missing", len(record))
                    self.is_whole = False
                    continue
                items[code] = items.get(code, 0) + len(record)
                # The latest word about a record comes last, as if the former had never been.
                latest.pop(code, None)
                if record.get("status", "").casefold() == "tobedeleted":
                    self.stray += items.pop(code)
                else:
                    latest[code] = (pointer, record)
        records = [record for _, record in latest.values()]
        self._columns = {name: texts([record.get(name) for record in records]) for name in (*_BASE, *COLUMNS[file])}
        self.pointers = texts([pointer for pointer, _ in latest.values()])
        self.items = np.array([items[code] for code in latest], np.int64)
        self.alive = np.ones(len(records), bool)

    def __len__(self) -> int:
        return len(self.items)

    def text(self, *names: str) -> pa.Array:
        """The first of the columns that holds something, of each record."""
        found = pa.nulls(len(self), pa.string())
        for name in names:
            found = pc.coalesce(found, self._columns[name])
        return found

    def parsed(self, name: str, parse: Callable[[str], Any], type_: pa.DataType, reason: str) -> pa.Array:
        """A column read by `parse`; a cell it can't read is rejected and its record lives on."""
        raw = self.text(name)
        value = mapped(raw, parse, type_)
        wrong = present(raw) & ~present(value) & self.alive
        if wrong.any():
            chosen = pa.array(wrong)
            pointers = pc.binary_join_element_wise(self.pointers.filter(chosen), name, ".")
            self._page.reject(pointers, raw.filter(chosen), reason, 1)
            self.items[wrong] -= 1
        return value

    def reject(self, mask: Mask, shown: pa.Array, reason: str) -> None:
        """Rejects whole records; `shown` is the value that tells why."""
        mask = mask & self.alive
        if mask.any():
            chosen = pa.array(mask)
            self._page.reject(self.pointers.filter(chosen), shown.filter(chosen), reason, self.items[mask])
            self.alive &= ~mask
            self.is_whole = False

    def spare(self, mask: Mask) -> None:
        """These records make no row: what they hold is stray."""
        mask = mask & self.alive
        self.stray += int(self.items[mask].sum())
        self.alive &= ~mask

    def find(self, codes: pa.Array) -> Positions:
        """Positions of the records of these `sourcedId`s; -1 where there is none (or it was rejected)."""
        found = pc.index_in(codes, value_set=self.text("sourcedId"))
        places: Positions = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        if len(self):
            places[(places >= 0) & ~self.alive[places]] = -1
        places[~present(codes)] = -1
        return places

    def _lines(self, text: bytes, prefix: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Number and filled cells of each line; cells under a heading that is not known are rejected."""
        reader = csv.reader(io.StringIO(text.decode("utf-8-sig", "replace"), newline=""))
        heading = [title.strip() for title in next(reader, [])]
        known = {*_BASE, *COLUMNS[self._file]}
        for row in reader:
            record: dict[str, str] = {}
            for place, cell in enumerate(row):
                value = cell.strip()
                title = heading[place] if place < len(heading) else ""
                if not value:
                    continue
                if (title in known or title.startswith("metadata.")) and title not in record:
                    record[title] = value
                else:
                    pointer = f"{prefix}{self._file}.csv!L{reader.line_num}C{place + 1}"
                    self._page.reject(texts([pointer]), texts([value]), "column_unknown", 1)
            if record:
                yield reader.line_num, record
