"""Russian words for the codes of the rulebook: keys, parameters and their values, force, certainty."""

from collections.abc import Mapping

KEY_WORDS: Mapping[str, str] = {
    "study_group": "класс или группа",
    "subject": "предмет",
    "student": "код обучающегося",
    "period": "период",
    "date": "дата занятия",
    "number": "номер занятия в этот день",
    "school_year": "учебный год",
    "section": "раздел",
    "employee": "код сотрудника в реестре",
    "work": "тема работы",
    "register_number": "номер записи в реестре",
    "register_date": "дата записи в реестре",
    "month": "месяц",
}
_PARAMETER_WORDS: Mapping[str, str] = {
    "days": "срок, дней после дня, с которого он идёт",
    "event_kinds": "что стоит в графике",
    "minutes": "минут от начала урока",
    "unexcused_codes": "пропуски без уважительной причины",
    "outer_days": "крайний срок, дней (до него — предупреждение)",
    "unknown_kind_days": "срок, когда вид работы не указан, дней",
    "day_kind": "дни",
    "inclusive": "последний день входит в срок",
    "work_kinds": "виды работ",
    "marks": "шкала",
    "per_cell": "отметок в клетке не больше",
    "hours_after_last_lesson": "часов после последнего занятия",
    "last_days": "последних дней периода",
    "period_kinds": "виды итогов",
    "read_within_days": "годится чтение, сделанное за столько дней до конца периода или позже",
    "source": "откуда требования",
    "hours": "срок, часов",
    "every": "не реже раза в",
    "data": "какие данные",
    "data_if_any": "из них — если есть у кого",
    "from": "с (месяц и день)",
    "to": "по (месяц и день)",
    "up_to_grade": "классы и курсы не старше",
    "absence_codes": "пропуски по уважительной причине",
    "course_kinds": "виды работ за год",
    "document_required": "нужен документ (1 — да, 0 — довольно результата)",
    "unclear_codes": "пропуски, причина которых не названа",
    "absence_words": "слова комментария, которые говорят о пропуске",
    "sections": "разделы",
    "doubtful_days": "до стольких дней установить нельзя",
    "acts": "что сделано",
    "formed_from": "не раньше (месяц и день)",
    "disputed_from": "раньше, но с этого дня — нельзя установить (месяц и день)",
    "deadline": "не позднее (месяц и день)",
    "days_before_year": "дней до начала учебного года",
    "year_starts": "начало учебного года (месяц и день)",
    "group_kinds": "где",
    "writers": "на кого записано занятие",
    "reasons": "причины замены",
    "at_record": "заменяющий показан уже при записи темы (1 — да, 0 — не требуется)",
    "silent_days": "дней без записей, больше которых нельзя",
    "silent_lessons": "занятий без записей, меньше которых не считается",
    "grades": "параллели",
    "insufficient": "содержания нет, если задание",
    "doubtful": "установить нельзя, если задание",
    "same_percent": "сходство слов, с которого тема та же, %",
    "doubt_percent": "сходство слов, с которого установить нельзя, %",
}
_VALUE_WORDS: Mapping[str, str] = {
    "ill": "болезнь",
    "final_project": "итоговый проект",
    "research": "исследование",
    "complex_work": "комплексная работа",
    "metasubject": "метапредметные результаты",
    "absent_excused": "уважительная причина",
    "absent": "отсутствие",
    "formed": "сформирован",
    "checked": "проверен",
    "groups": "классы и группы",
    "subjects": "предметы",
    "curricula": "учебные планы",
    "periods": "периоды",
    "timetable": "расписание",
    "teachers": "педагоги",
    "curators": "классные руководители и кураторы",
    "specialities": "специальности",
    "working_hours": "режим работы",
    "study_schedule": "график учебного процесса",
    "topic_plans": "КТП",
    "calendar": "календарные",
    "working": "рабочие",
    "local_act": "местный акт",
    "month": "месяц",
    "full_name": "ФИО",
    "birth_date": "дата рождения",
    "sex": "пол",
    "passport": "паспорт",
    "email": "электронная почта",
    "guardian": "данные одного из родителей",
    "consent": "согласие на обработку персональных данных",
    "period": "за период",
    "year": "за год",
    "answer": "ответ на уроке",
    "homework": "домашняя работа",
    "classwork": "работа на уроке",
    "test": "тест",
    "control": "контрольная работа",
    "internal_control": "контрольная внутришкольного контроля",
    "written": "письменная работа",
    "dictation": "диктант",
    "essay": "сочинение",
    "laboratory": "лабораторная работа",
    "practical": "практическая работа",
    "credit": "зачёт",
    "exam": "экзамен",
    "empty": "без содержания",
    "unclear": "с одним словом по существу",
    "other": "другое",
    "class": "в классе",
    "subgroup": "в подгруппе",
    "stream": "в потоке",
    "individual": "по индивидуальному плану",
    "college_group": "в учебной группе",
    "teacher": "другой педагог",
    "class_teacher": "классный руководитель",
    "unnamed": "имя, которого нет в реестре",
    "illness": "болезнь",
    "business_trip": "командировка",
    "training": "учёба",
    "leave": "отпуск",
    "vacancy": "вакансия",
    "unknown": "вид не указан",
    "graded_credit": "дифференцированный зачёт",
}
# A value whose word depends on what it is a value of.
_WORDS_OF: Mapping[str, Mapping[str, str]] = {
    "sections": {"year": "учебный год открыт"},
    "unclear_codes": {"unknown": "причина не указана"},
}
FORCE_WORDS: Mapping[str, str] = {"must": "обязан", "should": "рекомендуется", "may": "вправе"}
CERTAINTY_WORDS: Mapping[str, str] = {"certain": "нарушение", "cannot_tell": "нельзя установить"}


def parameters_in_words(given: Mapping[str, object]) -> str:
    """Names and values in words; a name we have no words for stays as it is."""
    worded = {name: _worded(value, _WORDS_OF.get(name, {})) for name, value in given.items() if value != []}
    return "; ".join(f"{_PARAMETER_WORDS.get(name, name)}: {value}" for name, value in worded.items())


def _worded(value: object, own: Mapping[str, str]) -> str:
    words = {**_VALUE_WORDS, **own}
    if isinstance(value, list):
        return ", ".join(words.get(str(item), str(item)) for item in value)
    return words.get(value, value) if isinstance(value, str) else shown(value)


def shown(value: object) -> str:
    """A value of an example as a person reads it."""
    match value:
        case bool():
            return "да" if value else "нет"
        case list():
            return ", ".join(str(item) for item in value)
    return str(value)
