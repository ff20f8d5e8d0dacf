"""A class with an ordinary family, a paper family, one that withdrew, and hostile text in every field."""

from datetime import date

import duckdb

from tests.publishing.school import School, empty_lake

LONG_NAME = "Константинопольская-Задунайская Александра Вениаминовна"
HOSTILE_NAME = 'Петров #read("/etc/passwd") <script>alert(1)</script>'
FORMULA = '=cmd|"/c calc"!A0'
THURSDAY = date(2026, 10, 22)

# Source ids by what their family decided.
CONSENTED, PAPER, WITHDREW, UNLINKED, HOSTILE = "10001", "10002", "10003", "10004", "10005"
NAMES = {
    CONSENTED: LONG_NAME,
    PAPER: "Бумажкин Пётр Ильич",
    WITHDREW: "Отзывалова Мария Сергеевна",
    UNLINKED: "Безымянко Олег Олегович",
    HOSTILE: HOSTILE_NAME,
}
ADDRESSES = {source_id: f"family-{source_id}@example.ru" for source_id in NAMES}


def class_with_families() -> duckdb.DuckDBPyConnection:
    """Five students of 7А, each with a mark, a comment and an absence of his own, on Thursday 22 October 2026."""
    connection = empty_lake()
    school = School(connection)
    school.group("7А")
    school.group("7А англ. 1", "subgroup", "7А")
    for title in ("Алгебра", "Английский язык", "Основы безопасности и защиты Родины"):
        school.subject(title)
    school.period("1 четверть", "quarter", date(2026, 9, 1), date(2026, 10, 23))
    for on in range(24, 31):
        school.add("calendar_day", calendar_on=date(2026, 10, on), kind_code="holiday", title="Осенние каникулы")
    algebra = school.lesson(
        "7А",
        "Алгебра",
        THURSDAY,
        1,
        topic=f"Уравнения {FORMULA}",
        homework="<p>№ 5, a<b</p><script>alert(2)</script><ul><li>раз</li><li>два</li></ul>",
    )
    safety = school.lesson("7А", "Основы безопасности и защиты Родины", THURSDAY, 2)
    school.lesson("7А англ. 1", "Английский язык", THURSDAY, 3, topic="Past Simple")
    ahead = school.lesson("7А", "Алгебра", date(2026, 11, 2), 1)
    school.add(
        "assessment",
        assessment_id=f"{ahead['lesson_id']}|control|1",
        **ahead,
        work_kind="Контрольная работа",
        work_kind_code="control",
    )
    for number, (source_id, name) in enumerate(NAMES.items(), start=1):
        student = school.student(source_id, name, "7А", number=number)
        school.mark(student, algebra, "5", comment=f"Замечание для {source_id}")
        school.absence(student, safety, "ill", "б")
        school.period_mark(student, "7А", "Алгебра", "1 четверть", FORMULA if source_id == HOSTILE else "4")
        if source_id != UNLINKED:
            school.link(source_id)
        if source_id != PAPER:
            school.consent(source_id)
        school.contact(source_id, ADDRESSES[source_id])
    school.add("enrolment", student_id=f"shkola|{CONSENTED}", study_group_id="shkola|7А англ. 1")
    school.add(
        "homework",
        homework_id="personal",
        **algebra,
        content="Личное задание для бумажного",
        student_id=f"shkola|{PAPER}",
    )
    school.consent(WITHDREW, decision="withdrawn", on=date(2026, 10, 20))
    school.write()
    return connection
