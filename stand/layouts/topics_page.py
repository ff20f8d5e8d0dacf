"""The topics page: lessons of a group and subject that are over, with topic and homework."""

from stand.journal_book import Key
from stand.layouts.school_class import SchoolClass
from stand.school_year import SCHOOL_YEAR
from stand.sheets import Rows

FORMAT = "Свод: темы занятий, версия 1"


def topics_page(school_class: SchoolClass, key: Key) -> dict[str, Rows]:
    """The sheet of one group and subject; lessons are numbered within their subject and day."""
    own, (group, subject) = school_class.own, key
    rows: Rows = [
        ["Формат", FORMAT],
        ["Организация", own.organisation],
        ["Класс", school_class.title],
        ["Подгруппа", group if group != school_class.title else None],
        ["Предмет", subject],
        ["Учебный год", SCHOOL_YEAR],
        ["Период с", own.period["starts_on"]],
        ["Период по", own.period["ends_on"]],
        ["Выгружено", own.now],
        [],
        ["Дата", "Номер", "Тема", "Домашнее задание", "К какому дню"],
    ]
    for lesson in school_class.lessons(key):
        task = own.homework.get((key, lesson.place), {})
        record = lesson.record
        rows.append([record["date"], lesson.rank, record["topic"], task.get("text"), task.get("due_on")])
    return {"Темы": rows}
