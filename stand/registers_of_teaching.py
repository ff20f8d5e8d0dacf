"""Registers of teaching: curriculum, calendar, schedule of attestation, staff, substitutions, protocols, works."""

from collections import Counter
from datetime import date, datetime, timedelta

import pandas as pd

from stand.frames import records
from stand.register_school import School, sheet
from stand.school_year import FIRST_DAY, PUBLIC_HOLIDAYS, SCHOOL_YEAR
from stand.sheets import Line, Rows

_SPRING = date(2026, 5, 20)
_CELL = ["organisation", "student", "group", "subject", "date", "number"]


def curriculum(school: School) -> dict[str, Rows]:
    """Hours by the plan of topics, for the periods that the plans reach."""
    plans = school.state.topic_plans
    own = plans[plans["organisation"] == school.organisation]
    lines: list[Line] = []
    for title, starts_on, ends_on in school.periods:
        inside = own[own["planned_on"].between(pd.Timestamp(starts_on), pd.Timestamp(ends_on))]
        lines += [
            {"Класс": klass, "Предмет": subject, "Период": title, "Тип занятий": "урок", "Часов": hours}
            for (klass, subject), hours in _planned(inside)
        ]
    hours_of = dict(_planned(own))
    # Whatever is taught has a programme, also where no plan of topics was made.
    programmes: list[Line] = [
        {
            "Класс": klass,
            "Предмет": subject,
            "Программа": f"Рабочая программа: {subject}, {klass}",
            "Часов": hours_of.get((klass, subject)),
            "Утверждена": date(2026, 8, 21),
            "Программа внесена": date(2026, 8, 24),
            "КТП внесено": date(2026, 8, 25),
        }
        for klass, subject in sorted({*hours_of, *((course.klass, course.subject) for course in school.courses)})
    ]
    return {
        "Учебный план": sheet(("Класс", "Предмет", "Период", "Тип занятий", "Часов"), lines),
        "Рабочие программы": sheet(
            ("Класс", "Предмет", "Программа", "Часов", "Утверждена", "Программа внесена", "КТП внесено"), programmes
        ),
    }


def _planned(plans: pd.DataFrame) -> list[tuple[tuple[str, str], int]]:
    """How many lessons the plans hold of each class and subject."""
    return sorted(Counter(zip(plans["group"], plans["subject"], strict=True)).items())


def calendar(school: School) -> dict[str, Rows]:
    """Holidays between the periods, public ones, and a class that learnt from home for two days."""
    lines: list[Line] = []
    for (_, _, ended_on), (_, next_on, _) in zip(school.periods, school.periods[1:], strict=False):
        name = {10: "Осенние каникулы", 11: "Осенние каникулы", 12: "Зимние каникулы", 3: "Весенние каникулы"}
        lines.append(
            {
                "С": ended_on + timedelta(days=1),
                "По": next_on - timedelta(days=1),
                "Вид дня": "каникулы",
                "Название": name.get(ended_on.month, "Каникулы"),
            }
        )
    lines += [{"С": day, "Вид дня": "праздник", "Название": "Праздничный день"} for day in PUBLIC_HOLIDAYS]
    quarantine: Line = {
        "Класс": school.classes[0],
        "С": date(2026, 10, 8),
        "По": date(2026, 10, 9),
        "Вид дня": "карантин",
        "Название": "Карантин по ОРВИ, уроки дистанционно",
        "Приказ №": "97-о",
    }
    return {
        "Календарь": sheet(("С", "По", "Вид дня", "Название"), lines),
        "Карантин по классам": sheet(("Класс", "С", "По", "Вид дня", "Название", "Приказ №"), [quarantine]),
    }


def attestation_schedule(school: School) -> dict[str, Rows]:
    """What is still to come after the first quarter: a control work for each class."""
    titles = ("Класс", "Предмет", "Вид", "Период", "Дата проведения", "Отметки до", "Результаты получены")
    period, _, ends_on = school.periods[-1]
    lines: list[Line] = [
        {
            "Класс": klass,
            "Предмет": next(course.subject for course in school.courses if course.klass == klass),
            "Вид": "промежуточная аттестация" if number % 2 else "контрольная работа",
            "Период": period,
            "Дата проведения": ends_on - timedelta(days=14 - number % 5),
            "Отметки до": ends_on - timedelta(days=3),
        }
        for number, klass in enumerate(school.classes)
    ]
    lines[0]["Результаты получены"] = datetime.combine(ends_on - timedelta(days=10), datetime.min.time()).replace(
        hour=15
    )
    return {"График аттестации": sheet(titles, lines)}


def staff(school: School) -> dict[str, Rows]:
    """Who teaches what, who leads a class, who is employed."""
    teaching: list[Line] = [
        {
            "Код сотрудника": course.teacher.code,
            "Сотрудник": course.teacher.name,
            "Класс": course.group,
            "Предмет": course.subject,
            "Ведёт с": FIRST_DAY,
            "Ведёт по": school.periods[-1][2],
        }
        for course in school.courses
    ]
    curators: list[Line] = [
        {
            "Класс": klass,
            "Код сотрудника": school.curator(klass).code,
            "Сотрудник": school.curator(klass).name,
            "Руководит с": FIRST_DAY,
            "Руководит по": school.periods[-1][2],
        }
        for klass in school.classes
    ]
    employed: list[Line] = [
        {
            "Код сотрудника": teacher.code,
            "Сотрудник": teacher.name,
            "Должность": ("директор", "заместитель директора")[number] if number < 2 else "преподаватель",
            "Принят": date(2012 + number % 13, 8, 20),
            "Внесён в систему": date(2012 + number % 13, 8, 20),
        }
        for number, teacher in enumerate(school.teachers)
    ]
    employed.append(
        {
            "Код сотрудника": "у-900",
            "Сотрудник": "Прежнева Вера Павловна",
            "Должность": "преподаватель",
            "Принят": date(2015, 8, 20),
            "Внесён в систему": date(2015, 8, 20),
            "Уволен": date(2026, 6, 30),
        }
    )
    return {
        "Нагрузка": sheet(("Код сотрудника", "Сотрудник", "Класс", "Предмет", "Ведёт с", "Ведёт по"), teaching),
        "Классное руководство": sheet(
            ("Класс", "Код сотрудника", "Сотрудник", "Руководит с", "Руководит по"), curators
        ),
        "Сотрудники": sheet(
            ("Код сотрудника", "Сотрудник", "Должность", "Принят", "Внесён в систему", "Уволен"), employed
        ),
    }


def substitutions(school: School) -> dict[str, Rows]:
    """Changes announced for the last days of the timetable, which nobody has taught yet."""
    titles = (
        *("Пометка", "Дата", "Урок №", "Класс", "Предмет", "Что изменено", "Код отсутствующего", "Кого заменяют"),
        *("Код заменяющего", "Кто заменяет", "Вместо проведён", "Причина", "Перенесено на день", "Перенесено на урок"),
        "Приказ №",
    )
    lessons = records(school.lessons().tail(3))
    kinds = ("замена учителя", "замена предмета", "перенос")
    lines: list[Line] = [
        {
            "Пометка": "пример",
            "Дата": FIRST_DAY,
            "Урок №": 1,
            "Класс": "7А",
            "Предмет": "Алгебра",
            "Что изменено": "отмена",
        }
    ]
    for number, (lesson, kind) in enumerate(zip(lessons, kinds, strict=False)):
        course = next(c for c in school.courses if (c.group, c.subject) == (lesson["group"], lesson["subject"]))
        other = next((t for t in school.teachers[number:] if t != course.teacher), course.teacher)
        day = lesson["date"].date()
        line: Line = {
            "Дата": day,
            "Урок №": int(lesson["number"]),
            "Класс": lesson["group"],
            "Предмет": lesson["subject"],
            "Что изменено": kind,
            "Причина": ("болезнь", "командировка", "учёба")[number],
            "Приказ №": f"{140 + number}-к",
        }
        if kind == "перенос":
            line |= {"Перенесено на день": day + timedelta(days=7), "Перенесено на урок": int(lesson["number"])}
        else:
            line |= {
                "Код отсутствующего": course.teacher.code,
                "Кого заменяют": course.teacher.name,
                "Код заменяющего": other.code,
                "Кто заменяет": other.name,
            }
        if kind == "замена предмета":
            line["Вместо проведён"] = next(c.subject for c in school.courses if c.klass == course.klass)
        lines.append(line)
    return {"Замены": sheet(titles, lines)}


def protocols(school: School) -> dict[str, Rows]:
    """Topics missed by the first ill of September, and an attestation left over from last spring."""
    titles = (
        *(
            "Протокол №",
            "Дата зачёта",
            "Вид",
            "Код обучающегося",
            "Класс",
            "Предмет",
            "Дата пропуска",
            "Тема",
            "Причина",
        ),
        *("Отметка", "Кто принял", "Заявление", "Направление", "Приказ о комиссии №", "Приказ о комиссии от"),
        "Ведомость №",
    )
    absences = school.state.absences
    own = absences[(absences["organisation"] == school.organisation) & (absences["code"].isin(["н", "Б"]))]
    # A mark beside an absence has a protocol of its own, or rightly none.
    marked = school.state.marks[_CELL].drop_duplicates().assign(is_marked=True)
    own = own.merge(marked, on=_CELL, how="left")
    own = own[own["is_marked"].isna()]
    own = own.sort_values(["date", "number", "student"], kind="stable").drop_duplicates("student")
    lines: list[Line] = [
        {
            "Протокол №": str(number),
            "Дата зачёта": row["date"].date() + timedelta(days=12),
            "Вид": "тема",
            "Код обучающегося": row["student"],
            "Класс": row["group"],
            "Предмет": row["subject"],
            "Дата пропуска": row["date"].date(),
            "Тема": "Пропущенная тема",
            "Причина": "болезнь",
            "Кто принял": school.deputy.short,
        }
        for number, row in enumerate(records(own.head(2)), start=1)
    ]
    student, course = school.students[-1], school.courses[-1]
    lines.append(
        {
            "Протокол №": "3",
            "Дата зачёта": date(2026, 9, 11),
            "Вид": "аттестация",
            "Код обучающегося": student.code,
            "Класс": student.klass,
            "Предмет": course.subject,
            "Дата пропуска": _SPRING,
            "Причина": "уважительная",
            "Отметка": "4",
            "Кто принял": school.deputy.short,
            "Заявление": date(2026, 9, 2),
            "Направление": date(2026, 9, 4),
            "Приказ о комиссии №": "71-у",
            "Приказ о комиссии от": date(2026, 9, 7),
            "Ведомость №": "1",
        }
    )
    return {"Протоколы": sheet(titles, lines)}


def course_works(school: School) -> dict[str, Rows]:
    """Works that have been given out; the first is last year's, handed in and attached."""
    titles = (
        *("Код обучающегося", "Класс", "Предмет", "Вид работы", "Тема", "Руководитель", "Сдана", "Отметка"),
        *("Документ прикреплён", "Файл"),
    )
    kind = "курсовая работа" if school.is_college else "итоговый проект"
    lines: list[Line] = []
    for number, student in enumerate(school.of_class(school.classes[-1])[:3]):
        course = next(c for c in school.courses if c.klass == student.klass)
        line: Line = {
            "Код обучающегося": student.code,
            "Класс": student.klass,
            "Предмет": course.subject,
            "Вид работы": kind,
            "Тема": f"Тема работы {number + 1}",
            "Руководитель": course.teacher.short,
        }
        if number == 0:
            line |= {
                "Сдана": _SPRING,
                "Отметка": "5",
                "Документ прикреплён": _SPRING + timedelta(days=2),
                "Файл": "Работа.pdf",
            }
        lines.append(line)
    return {"Курсовые и проекты": sheet(titles, lines)}


def year_sections(school: School) -> dict[str, Rows]:
    """The sections of the journal, ready before the year and checked by the fifth of September."""
    sections = (
        *("учебный год открыт", "классы и группы", "предметы", "учебные планы", "периоды", "расписание", "педагоги"),
        *("классные руководители и кураторы", "режим работы", "график учебного процесса", "КТП"),
        *(("специальности",) if school.is_college else ()),
    )
    lines: list[Line] = [
        {
            "Учебный год": SCHOOL_YEAR,
            "Раздел": section,
            "Сформирован": date(2026, 8, 25 + number % 4),
            "Кто сформировал": school.deputy.short,
            "Проверен": date(2026, 9, 3),
            "Кто проверил": school.head.short,
        }
        for number, section in enumerate(sections)
    ]
    titles = ("Учебный год", "Раздел", "Сформирован", "Кто сформировал", "Проверен", "Кто проверил")
    return {"Разделы": sheet(titles, lines)}
