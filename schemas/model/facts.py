"""What happens in lessons and is written into a journal.

The key of an occurrence is (study group, source lesson id, local date, number): what systems call
a lesson id is often a subject in a class. The key of a cell is (student, occurrence); a cell holds
several marks, one row each. Group, subject, date and number of the occurrence are repeated in its
facts, so that a rule reads one table.
"""

from typing import Any

import sqlalchemy as sa

from schemas.model.columns import code, day, flag, integer, moment, number, text
from schemas.model.metadata import entity


def _occurrence() -> list[sa.Column[Any]]:
    return [
        text("lesson_id", "Код занятия", required=True),
        text("study_group_id", "Код группы", required=True),
        text("subject_id", "Код предмета", required=True),
        day("lesson_on", "Дата занятия", required=True),
        integer("lesson_number", "Номер занятия в этот день", required=True),
    ]


# What language a record is kept in; `none` has no words at all.
LANGUAGES = ("russian", "foreign", "unclear", "none")

WORK_KINDS = (
    "answer",
    "homework",
    "classwork",
    "test",
    "control",
    "internal_control",
    "written",
    "dictation",
    "essay",
    "laboratory",
    "practical",
    "credit",
    "exam",
    "other",
)

lesson = entity(
    "lesson",
    "Занятие: одно проведение",
    "fact",
    text("lesson_id", "Код занятия", key=True),
    text("source_lesson_id", "Код занятия в источнике (часто — предмет в классе)", required=True),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    day("lesson_on", "Дата занятия", required=True),
    integer("lesson_number", "Номер занятия в этот день", required=True),
    moment("starts_at", "Начало"),
    moment("ends_at", "Конец"),
    text("room", "Кабинет"),
    text("teacher_name", "Кто ведёт, как в источнике", personal="personal"),
    text("staff_id", "Код сотрудника", personal="identifier"),
    text("lesson_type_code", "Тип занятия"),
    flag("is_cancelled", "Отменено"),
    text("moved_from_lesson_id", "С какого занятия перенесено"),
    text("subject_title", "Предмет, как в источнике", required=True),
    date_column="lesson_on",
)

lesson_topic = entity(
    "lesson_topic",
    "Тема, записанная на занятии",
    "fact",
    text("lesson_id", "Код занятия", key=True),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    day("lesson_on", "Дата занятия", required=True),
    integer("lesson_number", "Номер занятия в этот день", required=True),
    text("topic", "Тема, как записана", required=True),
    text("topic_normalised", "Тема для сравнения с планом", required=True),
    text("topic_words", "Основы слов темы, по которым меряется сходство с планом"),
    text("works_named", "Виды работ, названные в теме, через пробел; пустая строка, если не названы"),
    flag("is_work_only", "Назван только вид работы, без её темы"),
    code("language_code", "Язык записи", LANGUAGES),
    date_column="lesson_on",
)

homework = entity(
    "homework",
    "Домашнее задание",
    "fact",
    text("homework_id", "Код задания", key=True),
    text("source_homework_id", "Код задания в источнике"),
    *_occurrence(),
    text("student_id", "Кому, если задание личное", personal="identifier"),
    text("content", "Текст задания, как в источнике", required=True),
    day("due_on", "К какому дню"),
    code("substance_code", "Сказано ли, что сделать", ("full", "unclear", "empty", "not_set")),
    code("language_code", "Язык записи", LANGUAGES),
    date_column="lesson_on",
)

assessment = entity(
    "assessment",
    "Работа, за которую ставят отметку",
    "fact",
    text("assessment_id", "Код работы", key=True),
    text("source_assessment_id", "Код работы в источнике"),
    *_occurrence(),
    text("work_kind", "Вид работы, как в источнике"),
    code("work_kind_code", "Вид работы; пусто, если не указан", WORK_KINDS),
    number("weight", "Вес"),
    text("title", "Название работы"),
    date_column="lesson_on",
)

mark = entity(
    "mark",
    "Отметка",
    "fact",
    text("mark_id", "Код отметки: обучающийся, занятие, вид работы, номер в клетке", key=True),
    text("student_id", "Код обучающегося", required=True, personal="identifier"),
    *_occurrence(),
    text("assessment_id", "Код работы"),
    text("work_kind", "Вид работы, как в источнике"),
    code("work_kind_code", "Вид работы; пусто, если не указан", WORK_KINDS),
    integer("mark_number", "Номер отметки в клетке, с единицы", required=True),
    text("raw_value", "Отметка, как в источнике", required=True, personal="personal"),
    number("value", "Балл, если отметка — число", personal="personal"),
    number("weight", "Вес"),
    flag("counts", "Входит в средний балл"),
    text("comment", "Комментарий учителя", personal="personal"),
    date_column="lesson_on",
)

attendance = entity(
    "attendance",
    "Отсутствие или опоздание",
    "fact",
    text("attendance_id", "Код записи: обучающийся, занятие", key=True),
    text("student_id", "Код обучающегося", required=True, personal="identifier"),
    *_occurrence(),
    text("raw_value", "Запись, как в источнике", required=True, personal="special"),
    code(
        "attendance_code",
        "Что записано",
        ("absent", "absent_excused", "ill", "late", "present", "unknown"),
        required=True,
        personal="special",
    ),
    text("comment", "Комментарий", personal="special"),
    date_column="lesson_on",
)

attendance_check = entity(
    "attendance_check",
    "Отметка о том, что посещаемость на занятии проверена",
    "fact",
    text("lesson_id", "Код занятия", key=True),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    day("lesson_on", "Дата занятия", required=True),
    integer("lesson_number", "Номер занятия в этот день", required=True),
    flag("is_taken", "Проверена", required=True),
    date_column="lesson_on",
)

period_mark = entity(
    "period_mark",
    "Итоговая отметка",
    "fact",
    text("period_mark_id", "Код: обучающийся, группа, предмет, период, вид", key=True),
    text("student_id", "Код обучающегося", required=True, personal="identifier"),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    text("academic_period_id", "Код периода", required=True),
    code("kind_code", "Вид итога", ("period", "year", "exam", "final", "credit"), required=True),
    text("raw_value", "Отметка, как в источнике", required=True, personal="personal"),
    number("value", "Балл, если отметка — число", personal="personal"),
    text("comment", "Комментарий", personal="personal"),
)

message = entity(
    "message",
    "Сообщение",
    "fact",
    text("message_id", "Код сообщения", key=True),
    text("sender_id", "Отправитель", personal="identifier"),
    moment("sent_at", "Отправлено"),
    text("subject_line", "Тема сообщения", personal="personal"),
    text("content", "Текст", personal="personal"),
)

supervision_remark = entity(
    "supervision_remark",
    "Замечание проверяющего",
    "fact",
    text("supervision_remark_id", "Код замечания", key=True),
    text("study_group_id", "Код группы"),
    text("subject_id", "Код предмета"),
    day("remarked_on", "Дата замечания", required=True),
    text("content", "Текст", required=True),
    day("due_on", "Устранить до"),
    day("resolved_on", "Устранено"),
    text("check_number", "Номер проверки, при которой сделано, как в реестре"),
    text("register_staff_id", "Код сотрудника в реестре, кому замечание", personal="identifier"),
    text("staff_name", "Кому замечание", personal="personal"),
)

attestation_protocol = entity(
    "attestation_protocol",
    "Протокол зачёта пропущенной темы или аттестации",
    "fact",
    text("attestation_protocol_id", "Код протокола", key=True),
    text("student_id", "Код обучающегося", required=True, personal="identifier"),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    day("lesson_on", "Дата пропущенного занятия"),
    day("held_on", "Дата зачёта", required=True),
    text("raw_value", "Отметка", personal="personal"),
    text("protocol_number", "Номер протокола"),
    code("kind_code", "Зачёт темы или аттестация", ("topic", "attestation")),
    code("reason_code", "Причина пропуска", ("illness", "excused"), personal="special"),
    text("topic", "Пропущенная тема"),
    text("accepted_by", "Кто принял", personal="personal"),
    day("applied_on", "Дата подписанного заявления"),
    day("referred_on", "Дата направления"),
    text("commission_order_number", "Номер приказа о комиссии"),
    day("commission_order_on", "Дата приказа о комиссии"),
    text("sheet_number", "Номер ведомости"),
)

course_work = entity(
    "course_work",
    "Курсовая, проектная, исследовательская или комплексная работа",
    "fact",
    text("course_work_id", "Код работы", key=True),
    text("student_id", "Код обучающегося", required=True, personal="identifier"),
    text("subject_id", "Код предмета", required=True),
    text("title", "Тема", required=True),
    text("raw_value", "Отметка", personal="personal"),
    code(
        "kind_code",
        "Вид работы",
        (
            *("course_work", "course_project", "final_project", "research"),
            *("complex_work", "metasubject", "graduation_work"),
        ),
    ),
    text("study_group_id", "Код группы"),
    text("supervisor_name", "Руководитель", personal="personal"),
    day("submitted_on", "Сдана"),
    day("document_attached_on", "Документ прикреплён"),
    text("document_name", "Имя прикреплённого файла", personal="personal"),
)

attachment = entity(
    "attachment",
    "Приложенный файл",
    "fact",
    text("attachment_id", "Код файла", key=True),
    text("owner_kind_code", "К чему приложен", required=True),
    text("owner_id", "Код того, к чему приложен", required=True),
    text("file_name", "Имя файла", required=True, personal="personal"),
    text("link", "Ссылка в источнике"),
)

user_activity = entity(
    "user_activity",
    "Действие пользователя в системе",
    "fact",
    text("user_activity_id", "Код действия", key=True),
    text("user_id", "Пользователь", required=True, personal="identifier"),
    moment("acted_at", "Когда", required=True),
    text("action_code", "Что сделано", required=True),
)

access_incident = entity(
    "access_incident",
    "Нарушение конфиденциальности доступа",
    "fact",
    text("access_incident_id", "Код случая", key=True),
    text("user_id", "Чей доступ", required=True, personal="identifier"),
    moment("discovered_at", "Обнаружено", required=True),
    moment("notified_at", "Сообщено руководителю и поддержке: позднее из двух сообщений"),
    text("incident_number", "Номер случая, как в реестре"),
    text("user_name", "Чей доступ: имя", personal="personal"),
    text("reported_by", "Кто сообщил", personal="personal"),
    moment("head_notified_at", "Сообщено руководителю"),
    moment("support_notified_at", "Сообщено поддержке"),
    moment("secured_at", "Пароль сменён: с этого момента доступ снова только у владельца"),
    code(
        "unnamed_author_code",
        "Решение руководителя о записях этого времени, автора которых источник не сообщает",
        ("void", "valid"),
    ),
    text("description", "Что произошло", personal="personal"),
    text("act_number", "Номер акта о недействительных операциях"),
    day("act_on", "Дата акта"),
)
