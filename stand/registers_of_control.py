"""Registers of people and control: orders, deferrals, personal data, checks, incidents, hand-overs, certificates."""

from datetime import date, datetime

from stand.frames import records
from stand.register_school import School, sheet
from stand.school_year import FIRST_DAY
from stand.sheets import Line, Rows

_READY = date(2026, 8, 31)


def orders(school: School) -> dict[str, Rows]:
    """The first class enrolled, classes divided into halves, one who came from elsewhere and one who left."""
    titles = (
        *("Приказ №", "Дата приказа", "Вид", "Код обучающегося", "Обучающийся", "Из класса", "В класс или подгруппу"),
        *("Предмет", "Действует с", "Другая организация", "Внесено в журнал"),
    )
    by_code = {student.code: student for student in school.students}
    lines: list[Line] = [
        {
            "Приказ №": "60-у",
            "Дата приказа": date(2026, 8, 20),
            "Вид": "зачисление",
            "Код обучающегося": student.code,
            "Обучающийся": student.name,
            "В класс или подгруппу": student.klass,
            "Действует с": FIRST_DAY,
            "Другая организация": "Детский сад № 3" if not school.is_college else "Основная школа",
            "Внесено в журнал": date(2026, 8, 27),
        }
        for student in school.of_class(school.classes[0])
    ]
    groups, members = school.state.groups, school.state.members
    halves = groups[(groups["organisation"] == school.organisation) & (groups["kind"] == "subgroup")]
    for half in records(halves):
        subject = next((c.subject for c in school.courses if c.group == half["group"]), None)
        own = members[(members["organisation"] == school.organisation) & (members["group"] == half["group"])]
        lines += [
            {
                "Приказ №": "84-у",
                "Дата приказа": _READY,
                "Вид": "деление на подгруппы",
                "Код обучающегося": code,
                "Обучающийся": by_code[code].name,
                "Из класса": half["klass"],
                "В класс или подгруппу": half["group"],
                "Предмет": subject,
                "Действует с": FIRST_DAY,
                "Внесено в журнал": _READY,
            }
            for code in own["student"]
            if code in by_code
        ]
    lines.append(
        {
            "Приказ №": "12-у",
            "Дата приказа": date(2026, 6, 15),
            "Вид": "отчисление",
            "Код обучающегося": "выбыл-1",
            "Обучающийся": "Отъездов Глеб Романович",
            "Из класса": school.classes[-1],
            "Предмет": None,
            "Действует с": date(2026, 6, 16),
            "Другая организация": "Школа другого города",
            "Внесено в журнал": date(2026, 6, 17),
        }
    )
    return {"Приказы": sheet(titles, lines)}


def deferrals(school: School) -> dict[str, Rows]:
    """A deferral that was over before any attestation."""
    titles = (
        *("Код обучающегося", "Обучающийся", "Класс", "Предмет", "Период", "Вид", "Причина", "Действует с"),
        *("Действует по", "Приказ №"),
    )
    student = school.students[0]
    line: Line = {
        "Код обучающегося": student.code,
        "Обучающийся": student.name,
        "Класс": student.klass,
        "Предмет": next(c.subject for c in school.courses if c.klass == student.klass),
        "Период": school.periods[0][0],
        "Вид": "отсрочка",
        "Причина": "болезнь",
        "Действует с": date(2026, 9, 7),
        "Действует по": date(2026, 9, 18),
        "Приказ №": "77-у",
    }
    return {"Отсрочки": sheet(titles, [line])}


def data_notices(school: School) -> dict[str, Rows]:
    """Notices of new data, each entered within three days."""
    titles = ("№", "Получено", "Код обучающегося", "Обучающийся", "Что изменилось", "От кого", "Внесено", "Кто внёс")
    matters = ("телефон", "адрес", "почта")
    lines: list[Line] = [
        {
            "№": str(number),
            "Получено": date(2026, 9, 7 + 7 * number),
            "Код обучающегося": student.code,
            "Обучающийся": student.name,
            "Что изменилось": matter,
            "От кого": "родитель",
            "Внесено": date(2026, 9, 8 + 7 * number),
            "Кто внёс": school.curator(student.klass).short,
        }
        for number, (student, matter) in enumerate(zip(school.students, matters, strict=False), start=1)
    ]
    return {"Уведомления": sheet(titles, lines)}


def data_checks(school: School) -> dict[str, Rows]:
    """Every student's data looked through in the first days of September and found complete."""
    flags = ("ФИО", "Дата рождения", "Пол", "Паспорт", "Почта", "Родитель")
    complete: Line = dict.fromkeys(flags, "да")
    lines: list[Line] = [
        {
            **complete,
            "Класс": student.klass,
            "Код обучающегося": student.code,
            "Обучающийся": student.name,
            "Проверено": date(2026, 9, 3),
            "Кто проверил": school.curator(student.klass).short,
            "Согласие собрано": date(2026, 9, 2),
        }
        for student in school.students
        if student.klass in school.classes
    ]
    titles = ("Класс", "Код обучающегося", "Обучающийся", "Проверено", "Кто проверил", *flags, "Согласие собрано")
    return {"Личные данные": sheet(titles, lines)}


def supervision(school: School) -> dict[str, Rows]:
    """A check of every class in September and in October, a remark in each, mended in time."""
    checks: list[Line] = []
    remarks: list[Line] = []
    for number, (checked_on, from_on, to_on) in enumerate(
        (
            (date(2026, 9, 28), FIRST_DAY, date(2026, 9, 25)),
            (date(2026, 10, 19), date(2026, 9, 28), date(2026, 10, 16)),
        ),
        start=1,
    ):
        for place, klass in enumerate(school.classes):
            course = next(c for c in school.courses if c.klass == klass)
            checks.append(
                {
                    "Проверка №": str(number),
                    "Дата": checked_on,
                    "Код проверившего": school.deputy.code,
                    "Кто проверил": school.deputy.name,
                    "Должность": "заместитель директора",
                    "Класс": klass,
                    "Предмет": course.subject if place == 0 else None,
                    "Что проверено": "своевременность" if place == 0 else "всё",
                    "Записи с": from_on,
                    "Записи по": to_on,
                    "Есть замечания": "да" if place == 0 else "нет",
                    "Итог": "Есть замечание" if place == 0 else "Журнал ведётся",
                }
            )
            if place == 0:
                remarks.append(
                    {
                        "Проверка №": str(number),
                        "Дата": checked_on,
                        "Класс": klass,
                        "Предмет": course.subject,
                        "Код сотрудника": course.teacher.code,
                        "Кому": course.teacher.name,
                        "Замечание": "Уточнить запись темы",
                        "Устранить до": checked_on.replace(day=checked_on.day + 2),
                        "Устранено": checked_on.replace(day=checked_on.day + 1),
                    }
                )
    titles = (
        *("Проверка №", "Дата", "Код проверившего", "Кто проверил", "Должность", "Класс", "Предмет", "Что проверено"),
        *("Записи с", "Записи по", "Есть замечания", "Итог"),
    )
    remark_titles = (
        *("Проверка №", "Дата", "Класс", "Предмет", "Код сотрудника", "Кому", "Замечание", "Устранить до", "Устранено"),
    )
    return {"Проверки": sheet(titles, checks), "Замечания": sheet(remark_titles, remarks)}


def incidents(school: School) -> dict[str, Rows]:
    """One case in September, told within the hour, with the one operation it undid."""
    teacher, student = school.teachers[-1], school.students[0]
    titles = (
        *("Случай №", "Чей доступ", "Имя", "Обнаружено", "Кто сообщил", "Сообщено руководителю", "Сообщено поддержке"),
        *("Пароль сменён", "Записи без автора", "Что произошло", "Акт №", "Акт от"),
    )

    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 9, 14, hour, minute)  # noqa: DTZ001 (a register holds local moments)

    case: Line = {
        "Случай №": "1",
        "Чей доступ": teacher.code,
        "Имя": teacher.name,
        "Обнаружено": at(9, 10),
        "Кто сообщил": teacher.short,
        "Сообщено руководителю": at(9, 25),
        "Сообщено поддержке": at(9, 40),
        "Пароль сменён": at(9, 55),
        "Записи без автора": "действительны",
        "Что произошло": "Журнал остался открытым в общем кабинете",
        "Акт №": "1",
        "Акт от": date(2026, 9, 15),
    }
    undone: Line = {
        "Случай №": "1",
        "Когда": at(9, 31),
        "Что сделано": "выставлена отметка",
        "Класс": student.klass,
        "Предмет": next(c.subject for c in school.courses if c.klass == student.klass),
        "Дата занятия": date(2026, 9, 11),
        "Код обучающегося": student.code,
        "Обучающийся": student.name,
        "Было": "нет отметки",
        "Стало": "5",
    }
    voided = (
        *("Случай №", "Когда", "Что сделано", "Класс", "Предмет", "Дата занятия", "Код обучающегося", "Обучающийся"),
        *("Было", "Стало"),
    )
    return {"Нарушения доступа": sheet(titles, [case]), "Недействительные операции": sheet(voided, [undone])}


def handovers(school: School) -> dict[str, Rows]:
    """The way of a copy of last year's journal to the head, and access given out in September."""
    titles = (
        *(
            "Акт №",
            "Передано",
            "Документ",
            "Класс",
            "Предмет",
            "Период",
            "Кто передал",
            "Передал",
            "Кто принял",
            "Принял",
        ),
        *("Код обучающегося", "Обучающийся", "Носитель", "Экземпляров", "Листов", "Прошит", "Подписан", "Печать"),
    )
    klass, student = school.classes[-1], school.students[0]
    course = next(c for c in school.courses if c.klass == klass)
    curator = school.curator(klass)
    steps = (
        ("предметник", course.teacher, "классный руководитель", curator, "нет"),
        ("классный руководитель", curator, "заместитель", school.deputy, "нет"),
        ("заместитель", school.deputy, "директор", school.head, "да"),
    )
    lines: list[Line] = [
        {
            "Акт №": str(number),
            "Передано": date(2026, 6, 8 + number),
            "Документ": "копия журнала",
            "Класс": klass,
            "Предмет": course.subject,
            "Период": school.periods[-1][0],
            "Кто передал": from_role,
            "Передал": giver.short,
            "Кто принял": to_role,
            "Принял": taker.short,
            "Носитель": "бумага",
            "Экземпляров": 1,
            "Листов": 14,
            "Прошит": "да",
            "Подписан": "да",
            "Печать": sealed,
        }
        for number, (from_role, giver, to_role, taker, sealed) in enumerate(steps, start=1)
    ]
    lines.append(
        {
            "Акт №": "4",
            "Передано": date(2026, 9, 2),
            "Документ": "реквизиты доступа",
            "Класс": student.klass,
            "Кто передал": "классный руководитель",
            "Передал": school.curator(student.klass).short,
            "Кто принял": "родитель",
            "Код обучающегося": student.code,
            "Обучающийся": student.name,
            "Носитель": "бумага",
        }
    )
    return {"Передача документов": sheet(titles, lines)}


def certificates(school: School) -> dict[str, Rows]:
    """Certificates of the head and the deputy; one of them had a former one revoked."""
    titles = (
        *("Серийный номер", "Код сотрудника", "Владелец", "Должность", "Удостоверяющий центр", "Действует с"),
        *("Действует по", "Отозван"),
    )
    held = (
        ("01D8 0001", school.head, "директор", date(2026, 3, 2), None),
        ("01D8 0002", school.deputy, "заместитель директора", date(2026, 3, 2), None),
        ("01D7 0009", school.head, "директор", date(2025, 6, 2), date(2026, 3, 2)),
    )
    lines: list[Line] = [
        {
            "Серийный номер": f"{serial} {school.organisation}",
            "Код сотрудника": owner.code,
            "Владелец": owner.name,
            "Должность": position,
            "Удостоверяющий центр": "Удостоверяющий центр стенда",
            "Действует с": since,
            "Действует по": since.replace(year=since.year + 1),
            "Отозван": revoked,
        }
        for serial, owner, position, since, revoked in held
    ]
    return {"Сертификаты": sheet(titles, lines)}
