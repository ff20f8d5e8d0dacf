"""What no journal system offers and the documents demand: the entities that only an organisation's registers fill.

A person stands here by the code that the register writes (`register_…_id`), beside the name it writes; who that is in
the journal says `identity_link` alone.
"""

from typing import Any

import sqlalchemy as sa

from schemas.model.columns import code, day, flag, integer, moment, number, text
from schemas.model.metadata import entity

CHECKED_MATTERS = (
    "topics",
    "marks",
    "attendance",
    "homework",
    "topic_plan",
    "timeliness",
    "sections",
    "personal_data",
    "everything",
)
ABSENCE_REASONS = ("illness", "excused")


def _student(*, required: bool = True) -> list[sa.Column[Any]]:
    return [
        text("register_student_id", "Код обучающегося в реестре", required=required, personal="identifier"),
        text("register_student_name", "Имя обучающегося в реестре", personal="personal"),
    ]


group_calendar_day = entity(
    "group_calendar_day",
    "День календаря одного класса или группы: карантин, каникулы, практика",
    "reference",
    text("study_group_id", "Код группы", key=True),
    day("calendar_on", "День", key=True),
    code("kind_code", "Вид дня", ("school", "holiday", "quarantine", "remote", "practice"), required=True),
    text("title", "Название"),
    text("order_number", "Номер приказа"),
    date_column="calendar_on",
)

group_curator = entity(
    "group_curator",
    "Классный руководитель или куратор группы",
    "reference",
    text("study_group_id", "Код группы", key=True),
    text("register_staff_id", "Код сотрудника в реестре", key=True, personal="identifier"),
    text("staff_name", "Имя сотрудника в реестре", required=True, personal="personal"),
    day("curated_from_on", "Руководит с"),
    day("curated_to_on", "Руководит по"),
)

employment = entity(
    "employment",
    "Сотрудник в штате: когда принят и когда внесён в систему",
    "reference",
    text("register_staff_id", "Код сотрудника в реестре", key=True, personal="identifier"),
    text("staff_name", "Имя сотрудника в реестре", required=True, personal="personal"),
    text("position", "Должность"),
    day("hired_on", "Принят", required=True),
    day("entered_on", "Внесён в систему"),
    day("dismissed_on", "Уволен"),
)

work_programme = entity(
    "work_programme",
    "Рабочая программа предмета и день, когда она и КТП внесены в журнал",
    "reference",
    text("study_group_id", "Код группы", key=True),
    text("subject_id", "Код предмета", key=True),
    text("title", "Название программы", required=True),
    number("hours", "Часов по программе", unit="академический час"),
    day("approved_on", "Утверждена"),
    day("entered_on", "Программа внесена"),
    day("plan_entered_on", "КТП внесено"),
)

year_section = entity(
    "year_section",
    "Раздел учебного года: когда сформирован и кем проверен",
    "fact",
    text("school_year", "Учебный год, например 2026/2027", key=True),
    code(
        "section_code",
        "Раздел",
        (
            "year",
            "groups",
            "subjects",
            "curricula",
            "periods",
            "timetable",
            "teachers",
            "curators",
            "specialities",
            "working_hours",
            "study_schedule",
            "topic_plans",
        ),
        key=True,
    ),
    day("formed_on", "Сформирован"),
    text("formed_by", "Кто сформировал", personal="personal"),
    day("checked_on", "Проверен"),
    text("checked_by", "Кто проверил", personal="personal"),
)

substitution = entity(
    "substitution",
    "Замена учителя, перенос или отмена занятия",
    "fact",
    text("substitution_id", "Код записи: группа, предмет, дата, номер, вид", key=True),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    day("lesson_on", "Дата занятия", required=True),
    integer("lesson_number", "Номер занятия в этот день", required=True),
    code("kind_code", "Что изменено", ("teacher", "subject", "moved", "cancelled"), required=True),
    text("register_absent_id", "Код отсутствующего в реестре", personal="identifier"),
    text("absent_name", "Кого заменяют", personal="personal"),
    text("register_substitute_id", "Код заменяющего в реестре", personal="identifier"),
    text("substitute_name", "Кто заменяет", personal="personal"),
    text("other_subject_id", "Код предмета, который проведён вместо"),
    code(
        "reason_code",
        "Причина",
        ("illness", "business_trip", "training", "leave", "vacancy", "other"),
        personal="special",
    ),
    day("moved_to_on", "Перенесено на день"),
    integer("moved_to_number", "Перенесено на номер"),
    text("order_number", "Номер приказа"),
    date_column="lesson_on",
)

attestation_event = entity(
    "attestation_event",
    "График: контрольная работа, зачёт, экзамен, аттестация и срок отметок",
    "fact",
    text("attestation_event_id", "Код записи: группа, предмет, вид, день", key=True),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета", required=True),
    code(
        "kind_code",
        "Вид",
        (
            "control",
            "internal_control",
            "credit",
            "graded_credit",
            "exam",
            "interim",
            "final",
            "final_exam",
            "final_work",
        ),
        required=True,
    ),
    text("academic_period_id", "Код периода"),
    day("held_on", "Дата проведения", required=True),
    day("marks_due_on", "Отметки выставить до"),
    moment("results_received_at", "Результаты получены"),
)

attestation_deferral = entity(
    "attestation_deferral",
    "Отсрочка аттестации или освобождение от предмета",
    "fact",
    text("attestation_deferral_id", "Код записи", key=True),
    *_student(),
    text("study_group_id", "Код группы", required=True),
    text("subject_id", "Код предмета; пусто — все"),
    text("academic_period_id", "Код периода; пусто — все до срока"),
    code("kind_code", "Отсрочка или освобождение", ("deferral", "exemption"), required=True),
    code("reason_code", "Причина", ABSENCE_REASONS, personal="special"),
    day("valid_from_on", "Действует с", required=True),
    day("valid_to_on", "Действует по", required=True),
    text("order_number", "Номер приказа"),
)

supervision_check = entity(
    "supervision_check",
    "Проверка журнала: кто, когда и что смотрел",
    "fact",
    text("supervision_check_id", "Код проверки", key=True),
    text("check_number", "Номер проверки, как в реестре", required=True),
    day("checked_on", "Дата проверки", required=True),
    text("register_checker_id", "Код проверявшего в реестре", personal="identifier"),
    text("checker_name", "Кто проверил", required=True, personal="personal"),
    text("checker_position", "Должность проверявшего"),
    text("study_group_id", "Код группы; пусто — все"),
    text("subject_id", "Код предмета; пусто — все"),
    code("matter_code", "Что проверено", CHECKED_MATTERS, required=True),
    day("period_from_on", "Проверены записи с"),
    day("period_to_on", "Проверены записи по"),
    text("conclusion", "Итог проверки"),
    flag("has_remarks", "Есть замечания"),
)

voided_operation = entity(
    "voided_operation",
    "Операция, признанная недействительной после нарушения доступа",
    "fact",
    text("voided_operation_id", "Код записи", key=True),
    text("access_incident_id", "Код случая", required=True),
    moment("acted_at", "Когда сделана", required=True),
    text("action", "Что сделано", required=True),
    text("study_group_id", "Код группы"),
    text("subject_id", "Код предмета"),
    day("lesson_on", "Дата занятия"),
    *_student(required=False),
    text("former_value", "Значение до операции", personal="personal"),
    text("voided_value", "Значение, признанное недействительным", personal="personal"),
)

movement_order = entity(
    "movement_order",
    "Приказ о движении обучающегося или о делении на подгруппы",
    "fact",
    text("movement_order_id", "Код записи: приказ, день, вид, обучающийся, подгруппа", key=True),
    text("order_number", "Номер приказа", required=True),
    day("ordered_on", "Дата приказа", required=True),
    code(
        "kind_code",
        "Вид",
        ("enrolment", "transfer", "expulsion", "graduation", "academic_leave", "reinstatement", "subgroup"),
        required=True,
    ),
    *_student(),
    text("from_study_group_id", "Из класса или группы"),
    text("to_study_group_id", "В класс, группу или подгруппу"),
    text("subject_id", "Код предмета, по которому делят"),
    day("effective_on", "Действует с", required=True),
    text("other_organisation", "Откуда прибыл или куда выбыл"),
    day("entered_on", "Внесено в журнал"),
)

personal_data_notice = entity(
    "personal_data_notice",
    "Уведомление об изменении персональных данных",
    "fact",
    text("personal_data_notice_id", "Код уведомления", key=True),
    text("notice_number", "Номер уведомления", required=True),
    day("received_on", "Получено", required=True),
    *_student(),
    code(
        "matter_code",
        "Что изменилось",
        ("name", "document", "address", "phone", "email", "guardian", "health", "other"),
        required=True,
    ),
    text("received_from", "От кого получено", personal="personal"),
    day("entered_on", "Внесено в систему"),
    text("entered_by", "Кто внёс", personal="personal"),
)

personal_data_check = entity(
    "personal_data_check",
    "Проверка полноты личных данных обучающегося; самих данных здесь нет",
    "fact",
    text("personal_data_check_id", "Код записи: обучающийся, день проверки", key=True),
    text("study_group_id", "Код группы", required=True),
    *_student(),
    day("checked_on", "Проверено", required=True),
    text("checked_by", "Кто проверил", personal="personal"),
    flag("has_full_name", "ФИО внесены"),
    flag("has_birth_date", "Дата рождения внесена"),
    flag("has_sex", "Пол внесён"),
    flag("has_passport", "Паспорт внесён"),
    flag("has_email", "Электронная почта внесена"),
    flag("has_guardian", "Данные родителя внесены"),
    day("consent_received_on", "Согласие на обработку персональных данных собрано"),
)

document_handover = entity(
    "document_handover",
    "Передача документа: копии журнала, ведомости, отчёта, реквизитов доступа",
    "fact",
    text("document_handover_id", "Код записи: акт, день, документ, кто и кому", key=True),
    text("act_number", "Номер акта", required=True),
    day("handed_on", "Передано", required=True),
    code(
        "document_code",
        "Документ",
        (
            "journal_copy",
            "journal",
            "summary_sheet",
            "diploma_summary_sheet",
            "archive_copy",
            "hours_report",
            "progress_report",
            "credentials",
            "refusal",
            "other",
        ),
        required=True,
    ),
    text("study_group_id", "Код группы"),
    text("subject_id", "Код предмета"),
    text("academic_period_id", "Код периода"),
    code(
        "from_role_code",
        "Кто передал",
        ("teacher", "class_teacher", "deputy", "head", "secretary", "department_head", "administrator"),
        required=True,
    ),
    text("from_name", "Имя передавшего", personal="personal"),
    code(
        "to_role_code",
        "Кто принял",
        (
            "class_teacher",
            "deputy",
            "head",
            "secretary",
            "archive",
            "accounting",
            "social_teacher",
            "student",
            "guardian",
        ),
        required=True,
    ),
    text("to_name", "Имя принявшего", personal="personal"),
    *_student(required=False),
    code("medium_code", "Носитель", ("paper", "electronic", "both")),
    integer("copies", "Экземпляров"),
    integer("sheets", "Листов"),
    flag("is_bound", "Пронумерован и прошит"),
    flag("is_signed", "Подписан"),
    flag("is_sealed", "Скреплён печатью"),
)

signature_certificate = entity(
    "signature_certificate",
    "Сертификат электронной подписи сотрудника",
    "reference",
    text("signature_certificate_id", "Код: серийный номер", key=True),
    text("serial_number", "Серийный номер", required=True),
    text("register_staff_id", "Код сотрудника в реестре", required=True, personal="identifier"),
    text("owner_name", "Владелец", required=True, personal="personal"),
    text("position", "Должность"),
    text("issuer", "Удостоверяющий центр", required=True),
    day("valid_from_on", "Действует с", required=True),
    day("valid_to_on", "Действует по", required=True),
    day("revoked_on", "Отозван"),
)
