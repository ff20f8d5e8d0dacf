"""Registers of people: consents and contacts, staff and what they teach, orders, personal data."""

from datetime import date

from schemas.registers.description import Field, Register, RegisterSheet
from schemas.registers.wording import (
    GROUP,
    REASONS,
    STAFF_HELP,
    STUDENT,
    SUBJECT,
    group,
    student_code,
    student_name,
    subject,
)

_STUDENT = {"register_student_id": "student"}
_STAFF = {"register_staff_id": "staff"}

CONSENTS = Register(
    "consents",
    "Согласия и контакты",
    "Кто из родителей согласился получать сведения в электронном виде, кто отказался, и куда писать.",
    {
        "khmao-2020/1.6.1": "согласие или несогласие, с датой и тем, как получено",
        "khmao-2020/1.6.2b": "кому печатать бумажную выписку",
        "khmao-2020/1.6.7": "контакт указан или введён самими родителями: откуда известен",
        "kukarino/1.11": "дневник получают давшие письменное согласие",
        "kukarino/1.12": "получатель видит сведения только о своём ребёнке",
        "peresvet/3.3e": "отказ от электронного информирования и полный отказ",
    },
    (
        RegisterSheet(
            "Согласия",
            "consent",
            (
                student_code(reason="student_missing"),
                student_name(required=True, reason="student_unnamed"),
                Field("guardian_id", "Код представителя", "Постоянный код родителя (представителя).", "г-10234"),
                Field("guardian_name", "Представитель", "Фамилия, имя, отчество.", "Образцова Анна Петровна", width=30),
                Field(
                    "relation", "Кем приходится", "Мать, отец, опекун.", "мать", suggestions=("мать", "отец", "опекун")
                ),
                Field(
                    "decision_code",
                    "Решение",
                    "Что решил представитель; последнее решение отменяет прежние.",
                    "согласие",
                    words={
                        "согласие": "given",
                        "отказ": "refused",
                        "отзыв": "withdrawn",
                        "полный отказ": "full_refusal",
                    },
                    reason="decision_unknown",
                ),
                Field(
                    "channel_code",
                    "Канал",
                    "Как получать сведения.",
                    "электронно",
                    words={"электронно": "electronic", "почта": "email", "бумага": "paper"},
                    reason="channel_unknown",
                ),
                Field("decided_on", "Дата решения", "День, которым датировано решение.", date(2026, 8, 28)),
                Field(
                    "origin",
                    "Как получено",
                    "Заявление, ЕПГУ, личный кабинет.",
                    "заявление",
                    suggestions=("заявление", "ЕПГУ", "личный кабинет"),
                    # A refusal holds even where the register forgot to say how it came.
                    otherwise="",
                ),
            ),
            identity_column="consent_id",
            identity=("register_student_id", "guardian_id", "channel_code", "decided_on", "decision_code"),
            pointer="decision_code",
            persons={"register_student_id": "student", "guardian_id": "guardian"},
        ),
        RegisterSheet(
            "Контакты",
            "contact",
            (
                student_code(reason="student_missing"),
                Field("guardian_id", "Код представителя", "Тот же код, что на листе «Согласия».", "г-10234"),
                Field(
                    "kind_code",
                    "Вид",
                    "Вид контакта.",
                    "почта",
                    words={"почта": "email", "телефон": "phone"},
                    reason="contact_kind_unknown",
                ),
                Field(
                    "address",
                    "Адрес",
                    "Адрес почты или номер телефона.",
                    "mama@family.example",
                    reason="address_missing",
                    width=30,
                ),
                Field(
                    "origin",
                    "Откуда известен",
                    "Кто сообщил контакт; на контакт неизвестного происхождения Свод не пишет.",
                    "заявление",
                    suggestions=("заявление", "введён самим"),
                ),
                Field("confirmed", "Подтверждён", "Подтвердил ли владелец.", True, reason="confirmation_unknown"),
            ),
            identity_column="contact_id",
            identity=("register_student_id", "guardian_id", "kind_code", "address"),
            pointer="address",
            persons={"register_student_id": "student", "guardian_id": "guardian"},
            may_lack=False,
        ),
    ),
    version=2,
)

STAFF = Register(
    "teaching_assignments",
    "Педагоги и нагрузка",
    "Кто какой предмет в каком классе ведёт, кто классный руководитель или куратор, кто и когда принят на работу.",
    {
        "khmao-2020/2.3": "предметник пишет только там, где ведёт предмет",
        "khmao-2020/2.4": "чей класс у классного руководителя",
        "khmao-2020/1.6.2a": "педагоги в дневнике",
        "kukarino/1.7": "журнал ведёт каждый учитель и классный руководитель: кто они",
        "kukarino/3.3.5": "учитель своей подгруппы",
        "kpgt-2022/1.7": "педагоги в составе журнала",
        "kpgt-2022/1.10": "журнал ведёт каждый педагог: кто они",
        "kpgt-2022/2.3c": "кураторы и педагоги групп; новые сотрудники внесены при приёме",
        "peresvet/1.3": "журнал ведёт каждый учитель и классный руководитель: кто они",
    },
    (
        RegisterSheet(
            "Нагрузка",
            "teaching_assignment",
            (
                Field("staff_id", "Код сотрудника", STAFF_HELP, "у-017"),
                Field("staff_name", "Сотрудник", "Фамилия, имя, отчество.", "Образцова Мария Ивановна", width=30),
                GROUP,
                SUBJECT,
                Field("assigned_from_on", "Ведёт с", "Первый день; пусто — с начала года.", date(2026, 9, 1)),
                Field("assigned_to_on", "Ведёт по", "Последний день; пусто — до конца года.", date(2027, 5, 28)),
            ),
            persons={"staff_id": "staff"},
        ),
        RegisterSheet(
            "Классное руководство",
            "group_curator",
            (
                group(),
                Field("register_staff_id", "Код сотрудника", STAFF_HELP, "у-017"),
                Field(
                    "staff_name",
                    "Сотрудник",
                    "Классный руководитель или куратор.",
                    "Образцова Мария Ивановна",
                    width=30,
                ),
                Field("curated_from_on", "Руководит с", "Первый день; пусто — с начала года.", date(2026, 9, 1)),
                Field("curated_to_on", "Руководит по", "Последний день; пусто — до конца года.", date(2027, 5, 31)),
            ),
            persons=_STAFF,
        ),
        RegisterSheet(
            "Сотрудники",
            "employment",
            (
                Field("register_staff_id", "Код сотрудника", STAFF_HELP, "у-017"),
                Field("staff_name", "Сотрудник", "Фамилия, имя, отчество.", "Образцова Мария Ивановна", width=30),
                Field("position", "Должность", "Должность по штатному расписанию.", "учитель", width=24),
                Field("hired_on", "Принят", "День приёма на работу.", date(2026, 8, 24)),
                Field("entered_on", "Внесён в систему", "День, когда заведён в журнале.", date(2026, 8, 24)),
                Field("dismissed_on", "Уволен", "День увольнения; пусто — работает.", date(2027, 6, 30)),
            ),
            persons=_STAFF,
        ),
    ),
)

ORDERS = Register(
    "orders",
    "Приказы о движении",
    "Приказы о зачислении, переводе, отчислении и о делении на подгруппы: строка на обучающегося.",
    {
        "kukarino/3.3.5": "деление на подгруппы — по приказу",
        "kpgt-2022/4.2b": "движение контингента внесено в журнал",
        "kpgt-2022/2.3d": "контроль движения обучающихся",
        "kpgt-2022/1.7": "движение контингента в составе журнала",
        "khmao-2020/2.2": "состав классов и групп на начало года",
    },
    (
        RegisterSheet(
            "Приказы",
            "movement_order",
            (
                Field("order_number", "Приказ №", "Номер приказа.", "84-у"),
                Field("ordered_on", "Дата приказа", "Дата приказа.", date(2026, 8, 31)),
                Field(
                    "kind_code",
                    "Вид",
                    "О чём приказ.",
                    "деление на подгруппы",
                    words={
                        "зачисление": "enrolment",
                        "перевод": "transfer",
                        "отчисление": "expulsion",
                        "выпуск": "graduation",
                        "академический отпуск": "academic_leave",
                        "восстановление": "reinstatement",
                        "деление на подгруппы": "subgroup",
                    },
                    width=24,
                ),
                *STUDENT,
                group("Из класса", "from_study_group_id", example="7А"),
                group("В класс или подгруппу", "to_study_group_id", example="7А англ. 1"),
                subject(help="Предмет, по которому делят на подгруппы.", example="Английский язык"),
                Field("effective_on", "Действует с", "Первый день в новом составе.", date(2026, 9, 1)),
                Field(
                    "other_organisation", "Другая организация", "Откуда прибыл или куда выбыл.", "Школа № 2", width=26
                ),
                Field("entered_on", "Внесено в журнал", "День, когда изменение внесено в журнал.", date(2026, 8, 31)),
            ),
            identity_column="movement_order_id",
            identity=(
                "order_number",
                "ordered_on",
                "kind_code",
                "register_student_id",
                "to_study_group_id",
                "subject_id",
            ),
            persons=_STUDENT,
        ),
    ),
)

DEFERRALS = Register(
    "deferrals",
    "Отсрочки и освобождения",
    "Кому отсрочена аттестация по болезни или иной уважительной причине и кто освобождён от предмета.",
    {
        "khmao-2020/1.6.5a": "отсрочка итоговой отметки при болезни",
        "khmao-2020/2.8": "«осв» и «безотм»: кто освобождён; отсрочка до срока",
        "khmao-2020/2.13": "отсрочка аттестации до срока",
        "kpgt-2022/3.2i": "аттестация пропущена по уважительной причине",
    },
    (
        RegisterSheet(
            "Отсрочки",
            "attestation_deferral",
            (
                *STUDENT,
                GROUP,
                subject(help="Предмет; пусто — все предметы."),
                Field("academic_period_id", "Период", "Период, за который отсрочено; пусто — по сроку.", "1 четверть"),
                Field(
                    "kind_code",
                    "Вид",
                    "Отсрочка аттестации или освобождение от предмета.",
                    "отсрочка",
                    words={"отсрочка": "deferral", "освобождение": "exemption"},
                ),
                Field("reason_code", "Причина", "Причина; диагноз не указывают.", "болезнь", words=REASONS),
                Field("valid_from_on", "Действует с", "Первый день.", date(2026, 10, 12)),
                Field("valid_to_on", "Действует по", "Последний день.", date(2026, 11, 13)),
                Field("order_number", "Приказ №", "Номер приказа.", "118-у"),
            ),
            identity_column="attestation_deferral_id",
            identity=(
                "register_student_id",
                "study_group_id",
                "subject_id",
                "academic_period_id",
                "kind_code",
                "valid_from_on",
            ),
            persons=_STUDENT,
        ),
    ),
)

DATA_NOTICES = Register(
    "personal_data_notices",
    "Уведомления об изменении данных",
    "Когда получено уведомление об изменении личных данных и когда изменение внесено. Новых значений здесь не пишут.",
    {
        "peresvet/3.3b": "изменение внесено не позднее 3 дней после уведомления",
        "peresvet/3.3a": "сведения об обучающихся и родителях обновлены",
        "kpgt-2022/4.2d": "изменения личных данных вносятся своевременно",
    },
    (
        RegisterSheet(
            "Уведомления",
            "personal_data_notice",
            (
                Field("notice_number", "№", "Номер уведомления.", "15"),
                Field("received_on", "Получено", "День получения.", date(2026, 10, 6)),
                *STUDENT,
                Field(
                    "matter_code",
                    "Что изменилось",
                    "Какие данные изменились; самих данных не указывайте.",
                    "телефон",
                    words={
                        "ФИО": "name",
                        "документ": "document",
                        "адрес": "address",
                        "телефон": "phone",
                        "почта": "email",
                        "родитель": "guardian",
                        "здоровье": "health",
                        "другое": "other",
                    },
                ),
                Field("received_from", "От кого", "Кто уведомил.", "Образцова Анна Петровна", width=30),
                Field("entered_on", "Внесено", "День, когда изменение внесено в систему.", date(2026, 10, 7)),
                Field("entered_by", "Кто внёс", "Фамилия и инициалы.", "Примерова О. Л.", width=24),
            ),
            identity_column="personal_data_notice_id",
            identity=("notice_number", "received_on", "register_student_id", "matter_code"),
            persons=_STUDENT,
        ),
    ),
)

DATA_CHECKS = Register(
    "personal_data_files",
    "Личные данные и документы",
    "Полны ли личные данные обучающихся и собраны ли согласия на их обработку. Самих данных здесь не пишут.",
    {
        "kpgt-2022/4.2a": "данные первокурсников проверены с 1 по 10 сентября и полны",
        "kukarino/4.2g0": "документы о персональных данных собраны",
        "peresvet/3.3a": "до 5 сентября обновлены сведения об обучающихся и родителях",
        "khmao-2020/1.6.1": "согласие на обработку персональных данных собрано",
    },
    (
        RegisterSheet(
            "Личные данные",
            "personal_data_check",
            (
                GROUP,
                *STUDENT,
                Field("checked_on", "Проверено", "День проверки.", date(2026, 9, 4)),
                Field("checked_by", "Кто проверил", "Классный руководитель или куратор.", "Примерова О. Л.", width=24),
                Field("has_full_name", "ФИО", "Внесены ли фамилия, имя, отчество.", True),
                Field("has_birth_date", "Дата рождения", "Внесена ли дата рождения.", True),
                Field("has_sex", "Пол", "Внесён ли пол.", True),
                Field("has_passport", "Паспорт", "Внесён ли документ.", True),
                Field("has_email", "Почта", "Внесена ли электронная почта.", False),
                Field("has_guardian", "Родитель", "Внесены ли данные одного из родителей.", True),
                Field(
                    "consent_received_on",
                    "Согласие собрано",
                    "День получения согласия на обработку данных.",
                    date(2026, 9, 2),
                ),
            ),
            identity_column="personal_data_check_id",
            identity=("register_student_id", "study_group_id", "checked_on"),
            persons=_STUDENT,
        ),
    ),
)
