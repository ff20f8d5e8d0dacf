"""Who a register's codes are: a code that the journal writes too links by itself, a name never does."""

import numpy as np
import pyarrow as pa

from schemas.registers.description import RegisterSheet
from transforms.columns import codes, first_rows, joined, present, taken
from transforms.rows import PageRows
from transforms.sheets.table import Table


def add_links(page: PageRows, sheets: list[tuple[RegisterSheet, Table]]) -> tuple[str, ...]:
    """A link for each code of a person on these sheets; gives the entities that the register shows thereby."""
    kinds = dict.fromkeys(kind for described, _ in sheets for kind in described.persons.values())
    for person_kind in kinds:
        column, pointers = [], []
        for described, table in sheets:
            for name, kind in described.persons.items():
                if kind == person_kind:
                    rows = np.flatnonzero(table.alive & present(table.text(name)))
                    column.append(taken(table.text(name), rows))
                    pointers.append(taken(table.pointers(name), rows))
        code = pa.concat_arrays(column)
        first = first_rows(codes(code))
        page.add(
            "identity_link",
            taken(pa.concat_arrays(pointers), first),
            0,
            {
                "register_source": page.context.source,
                "register_person_id": taken(code, first),
                "person_kind_code": person_kind,
                "person_id": joined(page.context.organisation_id, taken(code, first)),
                "method_code": "exact_identifier",
            },
        )
    return ("identity_link",) if kinds else ()
