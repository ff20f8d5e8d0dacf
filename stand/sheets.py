"""What a cell and the rows of a sheet are, before they become XLSX or CSV."""

from datetime import date, time

# A tuple is a cell of several values, joined when the book is written.
Cell = str | int | date | time | tuple[str, ...] | None
Rows = list[list[Cell]]
# A line of a register: what it fills, by the heading.
Line = dict[str, Cell]
