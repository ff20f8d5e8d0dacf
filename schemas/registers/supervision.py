"""Registers of control and safekeeping: checks, incidents, hand-overs, certificates."""

from datetime import date, datetime

from schemas.registers.description import Field, Register, RegisterSheet
from schemas.registers.wording import PERIOD, STAFF_HELP, group, student_code, student_name, subject

_MATTERS = {
    "темы": "topics",
    "отметки": "marks",
    "посещаемость": "attendance",
    "домашние задания": "homework",
    "выполнение КТП": "topic_plan",
    "своевременность": "timeliness",
    "разделы журнала": "sections",
    "личные данные": "personal_data",
    "всё": "everything",
}

SUPERVISION = Register(
    "supervision",
    "Контроль журнала",
    "Проверки журнала (кто, когда, что смотрел) и замечания по ним.",
    {
        "kukarino/4.2a4": "замечания заместителя устраняются в срок",
        "kukarino/4.2b": "контроль не реже раза в месяц: сам контроль",
        "khmao-2020/2.2b": "администрация контролирует ведение в течение года",
        "kpgt-2022/2.5a": "сам контроль разделов до 5 сентября",
        "kpgt-2022/2.5c": "контроль правильности и своевременности",
        "kpgt-2022/5.2": "контроль своевременности заполнения",
        "peresvet/3.2b": "координатор контролирует своевременность",
        "peresvet/3.3g": "классный руководитель контролирует записи предметников",
    },
    (
        RegisterSheet(
            "Проверки",
            "supervision_check",
            (
                Field("check_number", "Проверка №", "Номер проверки: на него ссылаются замечания.", "3"),
                Field("checked_on", "Дата", "День проверки.", date(2026, 10, 19)),
                Field("register_checker_id", "Код проверившего", STAFF_HELP, "у-001"),
                Field("checker_name", "Кто проверил", "Фамилия, имя, отчество.", "Примеров Андрей Сергеевич", width=30),
                Field("checker_position", "Должность", "Должность проверившего.", "заместитель директора", width=26),
                group(example="7А"),
                subject(help="Предмет; пусто — все."),
                Field("matter_code", "Что проверено", "Что смотрели.", "своевременность", words=_MATTERS, width=22),
                Field("period_from_on", "Записи с", "Первый день проверенных записей.", date(2026, 9, 21)),
                Field("period_to_on", "Записи по", "Последний день проверенных записей.", date(2026, 10, 18)),
                Field("has_remarks", "Есть замечания", "Есть ли замечания.", True),
                Field(
                    "conclusion", "Итог", "Вывод проверяющего.", "Темы записаны не полностью", width=40, longest=2000
                ),
            ),
            identity_column="supervision_check_id",
            identity=("check_number", "checked_on", "study_group_id", "subject_id", "matter_code"),
            persons={"register_checker_id": "staff"},
        ),
        RegisterSheet(
            "Замечания",
            "supervision_remark",
            (
                Field("check_number", "Проверка №", "Номер проверки с листа «Проверки».", "3"),
                Field("remarked_on", "Дата", "День замечания.", date(2026, 10, 19)),
                group(),
                subject(),
                Field("register_staff_id", "Код сотрудника", STAFF_HELP, "у-017"),
                Field("staff_name", "Кому", "Кому сделано замечание.", "Образцова Мария Ивановна", width=30),
                Field("content", "Замечание", "Что исправить.", "Нет тем 12 и 14 октября", width=40, longest=2000),
                Field("due_on", "Устранить до", "Срок; пусто — по местному сроку.", date(2026, 10, 23)),
                Field("resolved_on", "Устранено", "День, когда устранено.", date(2026, 10, 21)),
            ),
            identity_column="supervision_remark_id",
            identity=("check_number", "remarked_on", "study_group_id", "subject_id", "content"),
            pointer="content",
            persons={"register_staff_id": "staff"},
        ),
    ),
    version=2,
)

INCIDENTS = Register(
    "access_incidents",
    "Нарушения доступа",
    "Случаи нарушения конфиденциальности доступа и операции, признанные после них недействительными.",
    {
        "khmao-2020/4.3": "руководителю и поддержке сообщено в течение часа с обнаружения",
        "khmao-2020/4.4": "операции с момента сообщения недействительны, составлен акт",
        "kukarino/3.3.6": "подозрение, что пароль известен другим",
    },
    (
        RegisterSheet(
            "Нарушения доступа",
            "access_incident",
            (
                Field("incident_number", "Случай №", "Номер случая.", "1", required=True),
                Field("user_id", "Чей доступ", "Код или имя входа, чей доступ нарушен.", "у-017"),
                Field("user_name", "Имя", "Фамилия, имя, отчество.", "Образцова Мария Ивановна", width=30),
                Field(
                    "discovered_at",
                    "Обнаружено",
                    "День и час обнаружения, по местному времени.",
                    datetime(2026, 10, 13, 9, 10),  # noqa: DTZ001 (a local moment, as a person writes it)
                ),
                Field("reported_by", "Кто сообщил", "Фамилия и инициалы.", "Образцова М. И.", width=24),
                Field(
                    "head_notified_at",
                    "Сообщено руководителю",
                    "День и час.",
                    datetime(2026, 10, 13, 9, 25),  # noqa: DTZ001
                ),
                Field(
                    "support_notified_at",
                    "Сообщено поддержке",
                    "День и час.",
                    datetime(2026, 10, 13, 9, 40),  # noqa: DTZ001
                ),
                Field(
                    "secured_at",
                    "Пароль сменён",
                    "День и час, с которых доступ снова только у владельца; пусто — ещё не сменён.",
                    datetime(2026, 10, 13, 12, 5),  # noqa: DTZ001
                ),
                Field(
                    "unnamed_author_code",
                    "Записи без автора",
                    "Решение руководителя: действительны ли записи в занятиях этого педагога, сделанные с момента "
                    "сообщения до смены пароля, если система не говорит, кто их сделал. Пусто — ещё не решено.",
                    "недействительны",
                    words={"недействительны": "void", "действительны": "valid"},
                    width=20,
                ),
                Field(
                    "description",
                    "Что произошло",
                    "Кратко.",
                    "Пароль остался в открытом браузере",
                    width=40,
                    longest=2000,
                ),
                Field("act_number", "Акт №", "Номер акта о недействительных операциях.", "1"),
                Field("act_on", "Акт от", "Дата акта.", date(2026, 10, 14)),
            ),
            identity_column="access_incident_id",
            identity=("incident_number",),
            derived=("notified_at",),
            pointer="discovered_at",
        ),
        RegisterSheet(
            "Недействительные операции",
            "voided_operation",
            (
                Field("access_incident_id", "Случай №", "Номер случая с листа «Нарушения доступа».", "1"),
                Field(
                    "acted_at",
                    "Когда",
                    "День и час операции.",
                    datetime(2026, 10, 13, 9, 31),  # noqa: DTZ001
                ),
                Field("action", "Что сделано", "Какая операция.", "изменена отметка", width=30),
                group(),
                subject(),
                Field("lesson_on", "Дата занятия", "Занятие, запись о котором изменена.", date(2026, 10, 12)),
                student_code(),
                student_name(),
                Field("former_value", "Было", "Значение до операции.", "3"),
                Field("voided_value", "Стало", "Значение, признанное недействительным.", "5"),
            ),
            identity_column="voided_operation_id",
            identity=(
                "access_incident_id",
                "acted_at",
                "action",
                "study_group_id",
                "subject_id",
                "lesson_on",
                "register_student_id",
            ),
            persons={"register_student_id": "student"},
        ),
    ),
    version=2,
)

HANDOVERS = Register(
    "handovers",
    "Передача документов",
    "Акты передачи: копии журналов, ведомости, отчёты, реквизиты доступа — кто, кому и когда.",
    {
        "peresvet/3.3h": "путь копии: предметник — классный руководитель — заместитель — директор",
        "peresvet/3.3d": "бумажные копии журнала пронумерованы и прошнурованы",
        "peresvet/3.5d": "копии страниц за период переданы",
        "peresvet/3.3e": "письменный отказ передан ответственному и социальному педагогу",
        "khmao-2020/2.16": "сводная ведомость ушла в архив",
        "khmao-2020/3.4.1": "журнал напечатан, прошит, подписан до 30 июня",
        "khmao-2020/3.4.2": "сводная ведомость напечатана, прошита, подписана до 30 июня",
        "kukarino/4.2g3": "реквизиты доступа выданы родителям",
        "kukarino/5.3": "журнал сдан в архив",
        "kpgt-2022/2.1.2": "реквизиты доступа выданы",
        "kpgt-2022/2.3b": "копии базы на нескольких носителях",
        "kpgt-2022/2.5b": "отчёт о часах передан в бухгалтерию до 30 июня",
        "kpgt-2022/8.1": "журнал напечатан до 10 июля, прошит",
        "kpgt-2022/8.2": "ведомости напечатаны до 30 июня",
        "kpgt-2022/8.3": "сводные ведомости за весь срок обучения до 30 июня",
    },
    (
        RegisterSheet(
            "Передача документов",
            "document_handover",
            (
                Field("act_number", "Акт №", "Номер акта.", "9"),
                Field("handed_on", "Передано", "День передачи.", date(2026, 10, 26)),
                Field(
                    "document_code",
                    "Документ",
                    "Что передано.",
                    "копия журнала",
                    words={
                        "копия журнала": "journal_copy",
                        "журнал": "journal",
                        "сводная ведомость": "summary_sheet",
                        "сводная ведомость за весь срок": "diploma_summary_sheet",
                        "архивная копия базы": "archive_copy",
                        "отчёт о часах": "hours_report",
                        "отчёт об успеваемости": "progress_report",
                        "реквизиты доступа": "credentials",
                        "отказ": "refusal",
                        "другое": "other",
                    },
                    width=30,
                ),
                group(),
                subject(help="Предмет; пусто — все."),
                PERIOD,
                Field(
                    "from_role_code",
                    "Кто передал",
                    "Роль передавшего.",
                    "предметник",
                    words={
                        "предметник": "teacher",
                        "классный руководитель": "class_teacher",
                        "заместитель": "deputy",
                        "директор": "head",
                        "секретарь": "secretary",
                        "заведующий": "department_head",
                        "администратор": "administrator",
                    },
                    width=24,
                ),
                Field("from_name", "Передал", "Фамилия и инициалы.", "Образцова М. И.", width=24),
                Field(
                    "to_role_code",
                    "Кто принял",
                    "Роль принявшего.",
                    "классный руководитель",
                    words={
                        "классный руководитель": "class_teacher",
                        "заместитель": "deputy",
                        "директор": "head",
                        "секретарь": "secretary",
                        "архив": "archive",
                        "бухгалтерия": "accounting",
                        "социальный педагог": "social_teacher",
                        "обучающийся": "student",
                        "родитель": "guardian",
                    },
                    width=24,
                ),
                Field("to_name", "Принял", "Фамилия и инициалы.", "Примерова О. Л.", width=24),
                student_code(required=False),
                student_name(),
                Field(
                    "medium_code",
                    "Носитель",
                    "Бумага, электронный носитель или оба.",
                    "бумага",
                    words={"бумага": "paper", "электронный": "electronic", "оба": "both"},
                ),
                Field("copies", "Экземпляров", "Сколько экземпляров.", 1),
                Field("sheets", "Листов", "Сколько листов.", 14),
                Field("is_bound", "Прошит", "Пронумерован и прошит.", True),
                Field("is_signed", "Подписан", "Подписан.", True),
                Field("is_sealed", "Печать", "Скреплён печатью.", False),
            ),
            identity_column="document_handover_id",
            identity=(
                *("act_number", "handed_on", "document_code", "study_group_id", "subject_id", "academic_period_id"),
                *("from_role_code", "to_role_code", "register_student_id"),
            ),
            persons={"register_student_id": "student"},
        ),
    ),
)

CERTIFICATES = Register(
    "signature_certificates",
    "Сертификаты подписи",
    "Сертификаты электронных подписей тех, кто заверяет журналы и ведомости.",
    {
        "khmao-2020/3.3": "чем заверены электронные документы",
        "khmao-2020/2.14": "кто и чем заверяет сводную ведомость",
        "kpgt-2022/1.13": "запись имеет силу бумажной: подпись по 63-ФЗ",
    },
    (
        RegisterSheet(
            "Сертификаты",
            "signature_certificate",
            (
                Field("serial_number", "Серийный номер", "Серийный номер сертификата.", "01D8 A1B2 C3D4", width=30),
                Field("register_staff_id", "Код сотрудника", STAFF_HELP, "у-001"),
                Field("owner_name", "Владелец", "Фамилия, имя, отчество.", "Примеров Андрей Сергеевич", width=30),
                Field("position", "Должность", "Должность.", "директор", width=24),
                Field("issuer", "Удостоверяющий центр", "Кем выдан.", "Казначейство России", width=30),
                Field("valid_from_on", "Действует с", "Первый день.", date(2026, 3, 2)),
                Field("valid_to_on", "Действует по", "Последний день.", date(2027, 6, 2)),
                Field("revoked_on", "Отозван", "День отзыва; пусто — не отозван.", date(2027, 5, 4)),
            ),
            identity_column="signature_certificate_id",
            identity=("serial_number",),
            persons={"register_staff_id": "staff"},
        ),
    ),
)
