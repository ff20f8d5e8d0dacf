"""A plain reading of the clauses on words: topics by the plan and in its order, works named, Russian, homework."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
Found = tuple[str, dict[str, str]]

BY_PLAN = ("khmao-2020", "kpgt-2022")
IN_ORDER = ("kpgt-2022",)
RUSSIAN_ONLY = ("kukarino", "kpgt-2022")
SUBSTANTIAL = ("khmao-2020", "kpgt-2022")
# A work that marks stand for, and how a topic may call it.
CALLED = {
    "практическая работа": ("практическая работа", "п/р"),
    "лабораторная работа": ("лабораторная работа", "л/р"),
    "контрольная работа": ("контрольная работа", "к/р"),
    "вшк: контрольная работа": ("контрольная работа", "к/р"),
}
SAYS_NOTHING = {
    *("повторить", "см учебник", "повторить пройденный материал", "задание в тетради", "учить правила"),
}
_FRONT = re.compile(r"^(?:(?:практическая|лабораторная|контрольная) работа|[пкл]/р)(?: № ?\d+)?\.?(?: по теме)? *")
_BACK = re.compile(r" *\((?:практическая|лабораторная|контрольная) работа\)$")


def audit_texts(now: Mapping[str, list[Row]], regulation: str, shown: set[str]) -> Iterator[Found]:
    """What the last reading of one organisation proves, rule and key; `shown` is what its system shows at all."""
    lessons = [row for row in now["lessons"] if not row["is_cancelled"] and row["topic"] is not None]
    if "topics" in shown and regulation in BY_PLAN:
        yield from _by_plan(now, regulation)
    if {"topics", "homework"} <= shown and regulation in RUSSIAN_ONLY:
        for row in lessons:
            if _is_foreign(row["topic"]):
                yield "record-not-in-russian", _key(row)
        for row in now["homework"]:
            if _is_foreign(row["text"]):
                yield "record-not-in-russian", _key(row)
    if {"topics", "kinds"} <= shown and regulation in RUSSIAN_ONLY:
        yield from _unnamed(now, lessons)
    if "homework" in shown and regulation in SUBSTANTIAL:
        for row in now["homework"]:
            if row["text"].lower().replace(".", "").strip() in SAYS_NOTHING:
                yield "homework-without-substance", _key(row)


def _by_plan(now: Mapping[str, list[Row]], regulation: str) -> Iterator[Found]:
    plans: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for line in now["topic_plans"]:
        plans[line["group"], line["subject"]][_words(line["topic"])] = line["ordinal"]
    courses: dict[tuple[str, str], list[tuple[Row, list[int]]]] = defaultdict(list)
    for row in sorted(now["lessons"], key=lambda row: (row["date"], row["number"])):
        plan = plans.get((row["klass"], row["subject"]))
        if plan is None:
            continue
        lines = _lines(row["topic"], plan) if row["topic"] is not None and not row["is_cancelled"] else []
        courses[row["group"], row["subject"]].append((row, lines))
        if row["topic"] is not None and not lines:
            yield "topic-off-plan", _key(row)
    if regulation in IN_ORDER:
        for held in courses.values():
            yield from (("topic-out-of-order", _key(row)) for row in _out_of_order(held))


def _lines(topic: str, plan: Mapping[str, int]) -> list[int]:
    """The lines of the plan a topic is: one, or one after another with a full stop between."""
    whole = plan.get(_words(topic))
    if whole is not None:
        return [whole]
    parts = [plan.get(_words(part)) for part in topic.split(". ")]
    return [part for part in parts if part is not None] if None not in parts else []


def _out_of_order(held: Sequence[tuple[Row, list[int]]]) -> list[Row]:
    taken = {line for _, lines in held for line in lines}
    known = [(turn, lines, row) for turn, (row, lines) in enumerate(held) if lines]
    strays = [
        one
        for former, one, following in zip(known, known[1:], known[2:], strict=False)
        if former[1][-1] <= following[1][0] and not former[1][-1] <= one[1][0] <= one[1][-1] <= following[1][0]
    ]
    found = [row for _, _, row in strays]
    for former, one in pairwise([each for each in known if each not in strays]):
        skipped = set(range(former[1][-1] + 1, one[1][0])) - taken
        if one[1][0] < former[1][-1] or len(skipped) > one[0] - former[0] - 1:
            found.append(one[2])
    return found


def _unnamed(now: Mapping[str, list[Row]], lessons: Sequence[Row]) -> Iterator[Found]:
    kinds = {(*_place(work), work["work_order"]): work["kind"] for work in now["works"]}
    marked: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for mark in now["marks"]:
        kind = kinds[(*_place(mark), mark["work_order"])]
        if isinstance(kind, str) and kind.lower() in CALLED:
            marked[_place(mark)].add(kind.lower())
    for row in lessons:
        topic = row["topic"].lower()
        left_out = [kind for kind in marked[_place(row)] if not any(name in topic for name in CALLED[kind])]
        if left_out or not _FRONT.sub("", topic, count=1).strip(" .«»"):
            yield "work-not-named", _key(row)


def _words(topic: str) -> str:
    """A topic without case, «ё», quotation marks, its number, the work's name and spaces too many."""
    plain = topic.lower().replace("ё", "е").strip()
    head, _, rest = plain.partition(". ")
    plain = rest if head.isdigit() else plain
    named = _BACK.sub("", _FRONT.sub("", plain, count=1)) or plain
    for mark in "«»„“\"'":
        named = named.replace(mark, "")
    return " ".join(named.split())


def _is_foreign(text: str) -> bool:
    """Running words of another language and no Russian ones; what stands in quotation marks or brackets is a title."""
    bare = re.sub(r"«[^»]*»|\([^)]*\)", " ", text)
    russian = [word for word in re.findall(r"[а-яё]{3,}", bare.lower()) if word != "урок"]
    running = re.findall(r"(?<![A-Za-z])[a-z]{2,}", bare)
    return not russian and bool(running)


def _place(row: Row) -> tuple[Any, ...]:
    return row["group"], row["subject"], row["date"], row["number"]


def _key(row: Row) -> dict[str, str]:
    return {
        "study_group": row["group"],
        "subject": row["subject"],
        "date": row["date"].date().isoformat(),
        "number": str(row["number"]),
    }
