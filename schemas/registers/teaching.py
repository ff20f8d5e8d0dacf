"""Registers of what happened in teaching: substitutions, protocols, course works."""

from datetime import date

from schemas.registers.description import Field, Register, RegisterSheet
from schemas.registers.wording import GROUP, REASONS, STAFF_HELP, SUBJECT, group, student_code, subject

SUBSTITUTIONS = Register(
    "substitutions",
    "Замены",
    "Замены учителей, переносы и отмены занятий.",
    {
        "khmao-2020/2.10": "замена учителя отражена в момент записи урока",
        "khmao-2020/1.6.2a": "замены и переносы уроков в дневнике",
        "kpgt-2022/3.2m": "при болезни педагога журнал заполняет замещающий",
        "peresvet/3.3f": "все изменения расписания внесены",
        "khmao-2020/2.3": "заменяющий вправе писать в этот журнал в этот день",
    },
    (
        RegisterSheet(
            "Замены",
            "substitution",
            (
                Field("lesson_on", "Дата", "День занятия по расписанию.", date(2026, 10, 14)),
                Field("lesson_number", "Урок №", "Номер занятия в этот день.", 3),
                GROUP,
                SUBJECT,
                Field(
                    "kind_code",
                    "Что изменено",
                    "Что изменилось.",
                    "замена учителя",
                    words={
                        "замена учителя": "teacher",
                        "замена предмета": "subject",
                        "перенос": "moved",
                        "отмена": "cancelled",
                    },
                    width=20,
                ),
                Field("register_absent_id", "Код отсутствующего", STAFF_HELP, "у-017"),
                Field("absent_name", "Кого заменяют", "Фамилия, имя, отчество.", "Образцова Мария Ивановна", width=30),
                Field("register_substitute_id", "Код заменяющего", STAFF_HELP, "у-004"),
                Field(
                    "substitute_name", "Кто заменяет", "Фамилия, имя, отчество.", "Примеров Андрей Сергеевич", width=30
                ),
                subject(
                    "Вместо проведён", "other_subject_id", help="Предмет, который проведён вместо.", example="Геометрия"
                ),
                Field(
                    "reason_code",
                    "Причина",
                    "Причина отсутствия; диагноз не указывают.",
                    "болезнь",
                    words={
                        "болезнь": "illness",
                        "командировка": "business_trip",
                        "учёба": "training",
                        "отпуск": "leave",
                        "вакансия": "vacancy",
                        "другая": "other",
                    },
                ),
                Field("moved_to_on", "Перенесено на день", "Новый день; только для переноса.", date(2026, 10, 16)),
                Field("moved_to_number", "Перенесено на урок", "Новый номер занятия; только для переноса.", 6),
                Field("order_number", "Приказ №", "Номер приказа.", "121-к"),
            ),
            identity_column="substitution_id",
            identity=("study_group_id", "subject_id", "lesson_on", "lesson_number", "kind_code"),
            persons={"register_absent_id": "staff", "register_substitute_id": "staff"},
        ),
    ),
)

PROTOCOLS = Register(
    "attestation_protocols",
    "Протоколы",
    "Протоколы зачёта тем и аттестации, пропущенных по болезни или уважительной причине.",
    {
        "khmao-2020/2.5c": "пропущенная тема зачтена по протоколу, пропуск сохранён",
        "kpgt-2022/3.2h": "пропущенная тема зачтена по протоколу",
        "kpgt-2022/3.2i": "заявление, направление, комиссия по приказу, протокол, ведомость — и только затем оценка",
        "kpgt-2022/3.2g": "протокол снимает нарушение «задним числом»",
    },
    (
        RegisterSheet(
            "Протоколы",
            "attestation_protocol",
            (
                Field("protocol_number", "Протокол №", "Номер протокола.", "7", required=True),
                Field("held_on", "Дата зачёта", "День, когда тема или аттестация сдана.", date(2026, 10, 20)),
                Field(
                    "kind_code",
                    "Вид",
                    "Что сдано.",
                    "тема",
                    words={"тема": "topic", "аттестация": "attestation"},
                ),
                student_code(column="student_id"),
                GROUP,
                SUBJECT,
                Field("lesson_on", "Дата пропуска", "День пропущенного занятия или аттестации.", date(2026, 10, 13)),
                Field("topic", "Тема", "Пропущенная тема.", "Линейные уравнения", width=36),
                Field("reason_code", "Причина", "Причина пропуска; диагноз не указывают.", "болезнь", words=REASONS),
                Field("raw_value", "Отметка", "Отметка по протоколу.", "4"),
                Field("accepted_by", "Кто принял", "Фамилия и инициалы.", "Образцова М. И.", width=24),
                Field("applied_on", "Заявление", "День подписанного заявления (аттестация).", date(2026, 10, 15)),
                Field("referred_on", "Направление", "День направления (аттестация).", date(2026, 10, 16)),
                Field(
                    "commission_order_number", "Приказ о комиссии №", "Номер приказа о комиссии (аттестация).", "119-у"
                ),
                Field("commission_order_on", "Приказ о комиссии от", "Дата приказа о комиссии.", date(2026, 10, 16)),
                Field("sheet_number", "Ведомость №", "Номер ведомости (аттестация).", "3"),
            ),
            identity_column="attestation_protocol_id",
            identity=("protocol_number", "held_on", "student_id", "subject_id", "lesson_on"),
            persons={"student_id": "student"},
        ),
    ),
)

COURSE_WORKS = Register(
    "course_works",
    "Курсовые и проектные работы",
    "Курсовые, проектные, исследовательские и комплексные работы, метапредметные результаты.",
    {
        "kpgt-2022/1.7": "реестр курсовых работ",
        "kukarino/4.2a3": "документ итоговой проектной или исследовательской работы 5–9 классов прикреплён",
        "kukarino/4.2g2": "результаты комплексных работ и метапредметные результаты на конец года",
    },
    (
        RegisterSheet(
            "Курсовые и проекты",
            "course_work",
            (
                student_code(column="student_id"),
                group(),
                subject(help="Предмет; для метапредметных результатов — «Метапредметные результаты»."),
                Field(
                    "kind_code",
                    "Вид работы",
                    "Вид работы.",
                    "итоговый проект",
                    required=True,
                    words={
                        "курсовая работа": "course_work",
                        "курсовой проект": "course_project",
                        "итоговый проект": "final_project",
                        "исследование": "research",
                        "комплексная работа": "complex_work",
                        "метапредметные результаты": "metasubject",
                        "выпускная работа": "graduation_work",
                    },
                    width=26,
                ),
                Field("title", "Тема", "Тема работы.", "Графики в повседневной жизни", width=40),
                Field("supervisor_name", "Руководитель", "Фамилия и инициалы.", "Образцова М. И.", width=24),
                Field("submitted_on", "Сдана", "День сдачи.", date(2027, 4, 20)),
                Field("raw_value", "Отметка", "Отметка или результат.", "5"),
                Field(
                    "document_attached_on",
                    "Документ прикреплён",
                    "День, когда работа прикреплена в журнале.",
                    date(2027, 5, 25),
                ),
                Field("document_name", "Файл", "Имя прикреплённого файла.", "Проект.pdf", width=24),
            ),
            identity_column="course_work_id",
            identity=("student_id", "subject_id", "kind_code", "title"),
            persons={"student_id": "student"},
        ),
    ),
)
