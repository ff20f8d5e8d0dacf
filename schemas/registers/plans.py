"""Registers of what is to be taught: topic plans, curricula, calendar, schedule of attestation, the year's sections."""

from datetime import date, datetime

from schemas.registers.description import Field, Register, RegisterSheet
from schemas.registers.wording import GROUP, LESSON_TYPES, PERIOD, SUBJECT, group, subject

TOPIC_PLAN = Register(
    "topic_plan",
    "КТП",
    "Календарно-тематическое планирование: с ним сверяется тема каждого занятия.",
    {
        "khmao-2020/2.6a": "тема урока соответствует КТП",
        "kpgt-2022/3.2c": "темы — в строгом соответствии с КТП",
        "khmao-2020/2.2": "планы сформированы до 5 сентября",
    },
    (
        RegisterSheet(
            "КТП",
            "topic_plan",
            (
                group(reason="group_missing"),
                subject(reason="subject_missing"),
                Field("ordinal", "№", "Номер занятия по плану, с единицы.", 5, reason="ordinal_unreadable"),
                Field("topic", "Тема", "Тема, как в плане.", "Линейные уравнения", reason="topic_missing", width=46),
                Field("planned_on", "Дата по плану", "День, на который тема запланирована.", date(2026, 9, 9)),
            ),
            pointer="topic",
            derived=("topic_normalised", "topic_words"),
        ),
    ),
    version=3,
)

CURRICULUM = Register(
    "curriculum",
    "Учебный план",
    "Часы предметов по периодам и типам занятий; рабочие программы и день, когда они внесены в журнал.",
    {
        "khmao-2020/1.6.5b": "проведённые занятия против учебного плана, по типам занятий",
        "khmao-2020/2.2": "учебные планы сформированы до 5 сентября",
        "kpgt-2022/1.7": "учебные планы и программы в составе журнала",
        "kpgt-2022/3.2a": "рабочие программы и КТП внесены за 5 календарных дней до начала года",
        "peresvet/2.6": "выполнение программ по учебному плану года",
        "kpgt-2022/2.5b": "часы по плану для отчёта о выдаче часов",
    },
    (
        RegisterSheet(
            "Учебный план",
            "curriculum",
            (
                GROUP,
                SUBJECT,
                Field("academic_period_id", "Период", "Период, как он назван в журнале.", "1 четверть"),
                Field(
                    "lesson_type_code",
                    "Тип занятий",
                    "Тип занятий; для обычных уроков — «урок».",
                    "урок",
                    suggestions=LESSON_TYPES,
                ),
                Field("hours", "Часов", "Академических часов за период; можно с запятой.", 32),
            ),
            pointer="hours",
        ),
        RegisterSheet(
            "Рабочие программы",
            "work_programme",
            (
                GROUP,
                SUBJECT,
                Field(
                    "title",
                    "Программа",
                    "Название рабочей программы.",
                    "Рабочая программа по алгебре, 7 класс",
                    width=40,
                ),
                Field("hours", "Часов", "Часов по программе за год.", 136),
                Field("approved_on", "Утверждена", "День утверждения.", date(2026, 8, 24)),
                Field("entered_on", "Программа внесена", "День, когда программа внесена в журнал.", date(2026, 8, 25)),
                Field("plan_entered_on", "КТП внесено", "День, когда КТП внесено в журнал.", date(2026, 8, 26)),
            ),
            pointer="title",
        ),
    ),
)

_CALENDAR_KINDS = {
    "учебный": "school",
    "выходной": "weekend",
    "каникулы": "holiday",
    "праздник": "holiday",
    "карантин": "quarantine",
}
_GROUP_KINDS = {
    "учебный": "school",
    "каникулы": "holiday",
    "карантин": "quarantine",
    "дистанционно": "remote",
    "практика": "practice",
}

CALENDAR = Register(
    "calendar",
    "Календарь",
    "Каникулы, праздники, перенесённые дни и карантин всей организации или отдельных классов.",
    {
        "khmao-2020/1.6.2a": "график каникул в дневнике",
        "khmao-2020/2.13": "последняя неделя периода до каникул",
        "kpgt-2022/5.3a": "графики учебного процесса",
        "kpgt-2022/1.7": "графики в составе журнала",
        "khmao-2020/2.5b": "дни, в которые посещаемость не отмечают: карантин, каникулы",
    },
    (
        RegisterSheet(
            "Календарь",
            "calendar_day",
            (
                Field("calendar_on", "С", "Первый день.", date(2026, 10, 24)),
                Field("until_on", "По", "Последний день; пусто — один день.", date(2026, 11, 1), required=False),
                Field("kind_code", "Вид дня", "Что это за дни.", "каникулы", words=_CALENDAR_KINDS),
                Field("title", "Название", "Как назвать эти дни в дневнике.", "Осенние каникулы", width=36),
            ),
            days=("calendar_on", "until_on"),
        ),
        RegisterSheet(
            "Карантин по классам",
            "group_calendar_day",
            (
                GROUP,
                Field("calendar_on", "С", "Первый день.", date(2026, 10, 12)),
                Field("until_on", "По", "Последний день; пусто — один день.", date(2026, 10, 16), required=False),
                Field("kind_code", "Вид дня", "Что это за дни для класса.", "карантин", words=_GROUP_KINDS),
                Field("title", "Название", "Как назвать эти дни.", "Карантин по ОРВИ", width=36),
                Field("order_number", "Приказ №", "Номер приказа.", "112-о"),
            ),
            pointer="calendar_on",
            days=("calendar_on", "until_on"),
        ),
    ),
)

ATTESTATION_SCHEDULE = Register(
    "attestation_schedule",
    "График аттестации",
    "Контрольные работы, зачёты, экзамены и аттестации: когда проводятся и до какого дня выставить отметки.",
    {
        "khmao-2020/1.6.2a": "график контрольных работ периода в дневнике",
        "khmao-2020/1.6.6": "результаты доступны не позже суток после получения: когда получены",
        "khmao-2020/2.11": "какие работы проводит внутришкольный контроль",
        "khmao-2020/2.13": "дни промежуточной и итоговой аттестации",
        "kpgt-2022/3.2e": "установленный срок итоговых оценок",
        "kpgt-2022/3.2n": "контрольные мероприятия",
    },
    (
        RegisterSheet(
            "График аттестации",
            "attestation_event",
            (
                GROUP,
                SUBJECT,
                Field(
                    "kind_code",
                    "Вид",
                    "Что проводится.",
                    "контрольная работа",
                    words={
                        "контрольная работа": "control",
                        "работа внутришкольного контроля": "internal_control",
                        "зачёт": "credit",
                        "дифференцированный зачёт": "graded_credit",
                        "экзамен": "exam",
                        "промежуточная аттестация": "interim",
                        "итоговая аттестация": "final",
                        "государственный экзамен": "final_exam",
                        "выпускная работа": "final_work",
                    },
                    width=32,
                ),
                PERIOD,
                Field("held_on", "Дата проведения", "День проведения.", date(2026, 10, 14)),
                Field(
                    "marks_due_on", "Отметки до", "Последний день, когда можно выставить отметки.", date(2026, 10, 16)
                ),
                Field(
                    "results_received_at",
                    "Результаты получены",
                    "День и час, когда получены результаты (для экзаменов), по местному времени.",
                    datetime(2026, 10, 15, 14, 30),  # noqa: DTZ001 (a local moment, as a person writes it)
                ),
            ),
            identity_column="attestation_event_id",
            identity=("study_group_id", "subject_id", "kind_code", "held_on"),
            pointer="held_on",
        ),
    ),
)

YEAR_SECTIONS = Register(
    "year_sections",
    "Разделы учебного года",
    "Когда сформированы разделы журнала на новый год и кто это проверил.",
    {
        "khmao-2020/2.2": "разделы сформированы до 5 сентября",
        "kpgt-2022/2.3a": "учебный год открыт в последнюю неделю августа",
        "kpgt-2022/2.3c": "внесены группы, специальности, кураторы, педагоги, режим работы, расписание",
        "kpgt-2022/2.5a": "сама проверка разделов до 5 сентября",
        "kpgt-2022/5.3a": "расписание и графики сформированы",
    },
    (
        RegisterSheet(
            "Разделы",
            "year_section",
            (
                Field("school_year", "Учебный год", "Учебный год вида 2026/2027.", "2026/2027"),
                Field(
                    "section_code",
                    "Раздел",
                    "Раздел журнала.",
                    "расписание",
                    words={
                        "учебный год открыт": "year",
                        "классы и группы": "groups",
                        "предметы": "subjects",
                        "учебные планы": "curricula",
                        "периоды": "periods",
                        "расписание": "timetable",
                        "педагоги": "teachers",
                        "классные руководители и кураторы": "curators",
                        "специальности": "specialities",
                        "режим работы": "working_hours",
                        "график учебного процесса": "study_schedule",
                        "КТП": "topic_plans",
                    },
                    width=34,
                ),
                Field("formed_on", "Сформирован", "День, когда раздел готов.", date(2026, 8, 27)),
                Field("formed_by", "Кто сформировал", "Фамилия и инициалы.", "Образцова М. И.", width=24),
                Field("checked_on", "Проверен", "День проверки.", date(2026, 9, 3)),
                Field("checked_by", "Кто проверил", "Фамилия и инициалы проверившего.", "Примеров А. С.", width=24),
            ),
        ),
    ),
)
