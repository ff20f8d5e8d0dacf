"""Where the tolerance of «topic as in the plan» lies, measured on a table of how topics are really written.

Each line: the plan's wording, the journal's, and what a careful reader says of them.
"""

from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from tests.rules.one_rule import Case, Verdict, judge
from transforms.texts import topic_columns
from validations.regulation import load_shipped

SAME = [
    ("Линейные уравнения", "ЛИНЕЙНЫЕ УРАВНЕНИЯ."),
    ("Линейные уравнения", "Урок 5. «Линейные  уравнения»"),
    ("Линейные уравнения", "Линейное уравнение"),
    ("Линейные уравнения", "Уравнения линейные"),
    ("Решение линейных уравнений", "Решение линейных уравненй"),
    ("Решение задач на движение по реке", "Решение задач на движенье по реке"),
    ("Сложение и вычитание обыкновенных дробей", "Сложение, вычетание обыкновенных дробей"),
    ("А. С. Пушкин. «Капитанская дочка»", "Пушкин А.С. Капитанская дочка"),
    ("Отечественная война 1812 года", "Отечественная война 1812 г."),
    ("Строение растительной клетки", "Лабораторная работа № 2 «Строение растительной клетки»"),
    ("Строение растительной клетки", "Л/р №2. Строение растительной клетки"),
    ("Контрольная работа № 1 по теме «Обыкновенные дроби»", "Контрольная работа по теме «Обыкновенные дроби»"),
    ("Обыкновенные дроби: закрепление", "Закрепление темы «Обыкновенные дроби»"),
    ("Правописание приставок на З и С", "Правописание приставок на з- и с-"),
    ("Тепловые явления. Температура", "Тепловые явления, температура"),
    ("Кислоты, их классификация и свойства", "Кислоты: классификация, свойства"),
    ("Свойства степени с натуральным показателем", "Свойства степеней с натуральным показателем"),
    ("Эксплуатация технологического оборудования", "Эксплуатация технологич. оборудования"),
    ("Звук и буква А", "Звук [а], буква А"),
    ("Модальные глаголы can, must", "Модальные глаголы can и must"),
    ("Функция y = kx + b и её график", "Функция y=kx+b, ее график"),
    ("Повторение изученного за курс 6 класса", "Повторение изученного в 6 классе"),
    ("Подготовка сырья к производству", "Подготовка сырья"),
]
DOUBTFUL = [
    ("Имя существительное. Падежные окончания", "Падежные окончания имени существительного"),
    ("Технология приготовления супов", "Технология приготовления супов (2 часа)"),
    ("Отечественная война 1812 года", "Отечественная война 1813 года"),
    ("Русское государство в XVI веке", "Русское государство в 16 веке"),
    ("Таблица умножения на 7", "Таблица умножения на 8"),
    ("Звук и буква А", "Звук и буква Б"),
    ("Химические свойства металлов", "Физические свойства металлов"),
    ("Изменение имён существительных по числам", "Изменение имён прилагательных по числам"),
    ("Теорема Пифагора", "Теорема Пифагора. Решение задач"),
    ("Организация рабочего места", "Уборка рабочего места"),
]
OTHER = [
    ("Линейные уравнения", "Системы уравнений"),
    ("Линейные уравнения", "Линейные неравенства"),
    ("Имя существительное", "Имя прилагательное"),
    ("Правописание приставок", "Правописание суффиксов"),
    ("Площадь прямоугольника", "Площадь треугольника"),
    ("Площадь прямоугольника", "Периметр прямоугольника"),
    ("А. С. Пушкин. Лирика", "М. Ю. Лермонтов. Лирика"),
    ("Человек и общество", "Человек и природа"),
    ("Сочинение по картине «Золотая осень»", "Сочинение по картине «Первый снег»"),
    ("Реформы Петра Первого", "Реформы Александра Второго"),
    ("Волейбол: введение", "Волейбол: закрепление"),
    ("Клетка", "Подготовка к осеннему празднику"),
    ("Проценты", "Классный час"),
]
_RULE = "topic-off-plan"
_TRIED = ((80, 60), (90, 60), (70, 60), (80, 50), (80, 70))
_ALL = {pair: said for said, pairs in (("same", SAME), ("doubtful", DOUBTFUL), ("other", OTHER)) for pair in pairs}
_OWN = list(enumerate(_ALL))


def _shipped() -> list[dict[str, int]]:
    """The thresholds of every clause that asks for the rule."""
    return [
        {name: value for name, value in item.parameters.items() if isinstance(value, int)}
        for regulation in load_shipped()
        for obligation in regulation.obligations
        for item in obligation.fulfilments
        if item.rule == _RULE
    ]


@cache
def _read_all() -> dict[tuple[int, int], dict[tuple[str, str], str]]:
    # One check for all of them: a check costs more than its cases.
    said = judge(
        {f"{same} {doubt} {place}": _case(*pair, same, doubt) for same, doubt in _TRIED for place, pair in _OWN}
    )
    return {
        (same, doubt): {pair: _read(said[f"{same} {doubt} {place}"]) for place, pair in _OWN} for same, doubt in _TRIED
    }


def _judged(topic: str) -> dict[str, Any]:
    return {name: column[0].as_py() for name, column in topic_columns(pa.array([topic])).items()}


def _case(planned: str, written: str, same: int, doubt: int) -> Case:
    place = {"study_group_id": "7А", "subject_id": "Предмет"}
    line = {name: value for name, value in _judged(planned).items() if name.startswith("topic")}
    tables = {
        "study_group": [{"study_group_id": "7А"}],
        "topic_plan": [{**place, "ordinal": 1, **line}],
        "lesson_topic": [
            {**place, "lesson_id": "л1", "lesson_on": "2026-10-05", "lesson_number": 1, **_judged(written)}
        ],
    }
    return Case(_RULE, tables, {"same_percent": same, "doubt_percent": doubt})


def _read(verdict: Verdict) -> str:
    if not verdict.rows:
        return "same"
    return {"certain": "other", "cannot_tell": "doubtful"}[verdict.rows[0]["certainty"]]


def test_every_clause_has_the_measured_thresholds() -> None:
    assert _shipped() == [{"same_percent": 80, "doubt_percent": 60}] * 2


def test_at_the_thresholds_the_table_is_read_as_a_person_reads_it() -> None:
    assert _read_all()[80, 60] == _ALL


@pytest.mark.parametrize(
    ("same", "doubt", "mistaken"),
    [
        # Stricter by a tenth: wordings of one topic become doubtful. Looser by a tenth: another topic passes.
        (90, 60, {("Подготовка сырья к производству", "Подготовка сырья"): "doubtful"}),
        (70, 60, {("Изменение имён существительных по числам", "Изменение имён прилагательных по числам"): "same"}),
        # Other topics of a subject share half their words: with half being doubt nothing would ever be found.
        (80, 50, {("Линейные уравнения", "Системы уравнений"): "doubtful"}),
        (80, 70, {("Теорема Пифагора", "Теорема Пифагора. Решение задач"): "other"}),
    ],
)
def test_beside_the_thresholds_it_is_not(same: int, doubt: int, mistaken: dict[tuple[str, str], str]) -> None:
    read = _read_all()[same, doubt]
    assert mistaken.items() <= read.items()
    assert read != _ALL
