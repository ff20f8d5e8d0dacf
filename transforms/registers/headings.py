"""What to say of a heading that is not where the register's description has it."""

from difflib import get_close_matches

from schemas.registers.description import RegisterSheet, heading


class Headings:
    """The headings of one sheet against those it should have."""

    def __init__(self, sheet: RegisterSheet, written: tuple[str, ...]) -> None:
        self._sheet = sheet
        self._missing = [
            column.title
            for column in sheet.columns
            if heading(column.title) not in {heading(title) for title in written}
        ]
        self._strange = [
            title.strip()
            for title in written
            if title.strip() and heading(title) not in {heading(column.title) for column in sheet.columns}
        ]

    @property
    def required(self) -> list[str]:
        """Headings that are missing and without which no row can be read."""
        return [column.title for column in self._sheet.columns if column.required and column.title in self._missing]

    def unknown(self, title: str) -> str:
        """The remedy for a column whose heading is not known."""
        if not title.strip():
            return f"Над этой графой нет заголовка: впишите его или очистите графу. {self._all()}"
        if heading(title) in {heading(column.title) for column in self._sheet.columns}:
            return f"Графа «{title.strip()}» стоит на листе дважды: оставьте одну."
        if like := _like(title, self._missing):
            return f"Графы «{title.strip()}» в реестре нет; похоже, это «{like}»: верните прежний заголовок."
        return f"Графы «{title.strip()}» в реестре нет: удалите её или перенесите в «Пометку». {self._all()}"

    def missing(self, title: str) -> str:
        """The remedy for a heading that is not there."""
        if like := _like(title, self._strange):
            return f"На листе «{self._sheet.title}» нет графы «{title}»; похоже, она переименована в «{like}»."
        return f"На листе «{self._sheet.title}» нет графы «{title}»: верните её; порядок граф не важен."

    def unreadable(self) -> str:
        """What is wrong with a sheet that lacks a required heading, and how to mend it."""
        told = " ".join(self.missing(title) for title in self.required)
        return f"{told} Пустой образец даёт команда «svod template»."

    def _all(self) -> str:
        return f"Графы листа «{self._sheet.title}»: {', '.join(column.title for column in self._sheet.columns)}."


def _like(title: str, among: list[str]) -> str | None:
    known = {heading(one).replace("ё", "е"): one for one in among}
    found = get_close_matches(heading(title).replace("ё", "е"), list(known), n=1, cutoff=0.6)
    return known[found[0]] if found else None
