"""Who studies where, when, and by which plan: the entities that change slowly.

Every `_id` of ours begins with the organisation's and is made of source ids, so that two
organisations never share one; the source's own id stands beside it, as it was written.
"""

from schemas.model.columns import code, day, flag, integer, number, text
from schemas.model.metadata import entity

organisation = entity(
    "organisation",
    "Организация",
    "reference",
    text("title", "Название", required=True),
    code("kind_code", "Школа или колледж", ("school", "college"), required=True),
    text("parent_organisation_id", "Головная организация, если это площадка"),
    text("municipality", "Муниципалитет"),
    text("timezone", "Часовой пояс", required=True),
    text("regulation_id", "Регламент организации", required=True),
)

academic_period = entity(
    "academic_period",
    "Учебный период",
    "reference",
    text("academic_period_id", "Код периода", key=True),
    text("source_period_id", "Код периода в источнике", required=True),
    text("title", "Название", required=True),
    code("kind_code", "Вид периода", ("quarter", "trimester", "half_year", "semester", "year"), required=True),
    text("school_year", "Учебный год, например 2026/2027", required=True),
    day("starts_on", "Первый день", required=True),
    day("ends_on", "Последний день", required=True),
    day("last_school_day_on", "Последний учебный день перед каникулами"),
)

calendar_day = entity(
    "calendar_day",
    "День календаря организации",
    "reference",
    day("calendar_on", "День", key=True),
    code("kind_code", "Вид дня", ("school", "weekend", "holiday", "quarantine"), required=True),
    text("title", "Название дня или каникул"),
    date_column="calendar_on",
)

study_group = entity(
    "study_group",
    "Класс, подгруппа, поток, индивидуальный план или учебная группа",
    "reference",
    text("study_group_id", "Код группы", key=True),
    text("source_group_id", "Код группы в источнике", required=True),
    text("title", "Название, как в источнике", required=True),
    code("kind_code", "Вид", ("class", "subgroup", "stream", "individual", "college_group"), required=True),
    text("parent_study_group_id", "Класс или группа, часть которой это"),
    integer("grade", "Параллель или курс"),
    day("valid_from_on", "Существует с"),
    day("valid_to_on", "Существует по"),
)

subject = entity(
    "subject",
    "Предмет или дисциплина",
    "reference",
    text("subject_id", "Код предмета", key=True),
    text("source_subject_id", "Код предмета в источнике", required=True),
    text("title", "Название, как в источнике", required=True),
)

staff = entity(
    "staff",
    "Сотрудник",
    "reference",
    text("staff_id", "Код сотрудника", key=True, personal="identifier"),
    text("source_staff_id", "Код сотрудника в источнике", required=True, personal="identifier"),
    text("display_name", "Имя, как в источнике", required=True, personal="personal"),
)

student = entity(
    "student",
    "Обучающийся",
    "reference",
    text("student_id", "Код обучающегося", key=True, personal="identifier"),
    text("source_student_id", "Код обучающегося в источнике", required=True, personal="identifier"),
    text("display_name", "Имя, как в источнике", required=True, personal="personal"),
    text("family_name", "Фамилия", personal="personal"),
    text("given_name", "Имя", personal="personal"),
    text("patronymic", "Отчество", personal="personal"),
    code("sex_code", "Пол", ("female", "male"), personal="personal"),
    day("birth_on", "Дата рождения", personal="personal"),
)

guardian = entity(
    "guardian",
    "Родитель (законный представитель)",
    "reference",
    text("guardian_id", "Код представителя", key=True, personal="identifier"),
    text("source_guardian_id", "Код представителя в источнике", required=True, personal="identifier"),
    text("display_name", "Имя, как в источнике", required=True, personal="personal"),
)

guardianship = entity(
    "guardianship",
    "Кто чей представитель",
    "reference",
    text("guardian_id", "Код представителя", key=True, personal="identifier"),
    text("student_id", "Код обучающегося", key=True, personal="identifier"),
    text("relation", "Кем приходится"),
)

enrolment = entity(
    "enrolment",
    "Обучающийся в составе группы",
    "reference",
    text("student_id", "Код обучающегося", key=True, personal="identifier"),
    text("study_group_id", "Код группы", key=True),
    day("enrolled_from_on", "В составе с"),
    day("enrolled_to_on", "В составе по"),
    integer("list_number", "Номер в списке"),
)

teaching_assignment = entity(
    "teaching_assignment",
    "Кто ведёт предмет в группе",
    "reference",
    text("staff_id", "Код сотрудника", key=True, personal="identifier"),
    text("study_group_id", "Код группы", key=True),
    text("subject_id", "Код предмета", key=True),
    day("assigned_from_on", "Ведёт с"),
    day("assigned_to_on", "Ведёт по"),
    text("staff_name", "Имя сотрудника, как в реестре", personal="personal"),
)

curriculum = entity(
    "curriculum",
    "Учебный план: часы предмета",
    "reference",
    text("study_group_id", "Код группы", key=True),
    text("subject_id", "Код предмета", key=True),
    text("academic_period_id", "Код периода", key=True),
    text("lesson_type_code", "Тип занятий", key=True),
    number("hours", "Часов по плану", unit="академический час", required=True),
)

topic_plan = entity(
    "topic_plan",
    "Календарно-тематическое планирование (КТП): тема по порядку",
    "reference",
    text("study_group_id", "Код группы", key=True),
    text("subject_id", "Код предмета", key=True),
    integer("ordinal", "Номер занятия по плану", key=True),
    text("topic", "Тема, как в плане", required=True),
    text(
        "topic_normalised",
        "Тема для сравнения: без регистра, «ё», кавычек, нумерации и лишних пробелов",
        required=True,
    ),
    text("topic_words", "Основы слов темы, по которым меряется сходство"),
    day("planned_on", "Дата по плану"),
)

consent = entity(
    "consent",
    "Согласие или отказ представителя",
    "reference",
    text("consent_id", "Код записи", key=True),
    text("register_student_id", "Код обучающегося в реестре", required=True, personal="identifier"),
    text("register_student_name", "Имя обучающегося в реестре", required=True, personal="personal"),
    text("guardian_id", "Код представителя", personal="identifier"),
    text("guardian_name", "Имя представителя", personal="personal"),
    code("decision_code", "Решение", ("given", "refused", "withdrawn", "full_refusal"), required=True),
    code("channel_code", "Канал", ("electronic", "email", "paper"), required=True),
    day("decided_on", "Дата решения", required=True),
    text("origin", "Как получено: заявление, ЕПГУ, личный кабинет", required=True),
)

contact = entity(
    "contact",
    "Контакт представителя",
    "reference",
    text("contact_id", "Код контакта", key=True),
    text("register_student_id", "Код обучающегося в реестре", required=True, personal="identifier"),
    text("guardian_id", "Код представителя", personal="identifier"),
    code("kind_code", "Вид", ("email", "phone"), required=True),
    text("address", "Адрес", required=True, personal="personal"),
    text("origin", "Откуда известен: заявление, введён самим; пусто — неизвестно"),
    flag("confirmed", "Подтверждён владельцем"),
)

identity_link = entity(
    "identity_link",
    "Связь лица реестра с лицом журнала",
    "reference",
    text("register_source", "Источник записи", key=True),
    text("register_person_id", "Код лица в том источнике", key=True, personal="identifier"),
    code("person_kind_code", "Кто это", ("student", "guardian", "staff"), key=True),
    text("person_id", "Наш код лица", required=True, personal="identifier"),
    code("method_code", "Чем установлено", ("exact_identifier", "approved"), required=True),
    text("approved_by", "Кто подтвердил"),
)
