"""The lake's own bookkeeping: runs, leases, receipts, quarantine, holds, results of checks, deliveries."""

from typing import Any

import sqlalchemy as sa

from schemas.model.columns import code, column, day, flag, integer, moment, number, text
from schemas.model.metadata import operation

lease = operation(
    "lease",
    "Аренда организации: каждая транзакция сначала меняет эту строку",
    text("organisation_id", "Код организации", key=True),
    text("run_id", "Запуск, писавший последним", required=True),
    integer("turn", "Сколько раз писали", required=True),
)

run = operation(
    "run",
    "Запуск",
    text("run_id", "Код запуска", key=True),
    moment("as_of_at", "На какой момент читали: запуск — одно мгновение", required=True),
    day("window_from_on", "Окно: с", required=True),
    day("window_to_on", "Окно: по", required=True),
    moment("started_at", "Начат", required=True),
    moment("ended_at", "Закончен"),
    text("version", "Версия Svod", required=True),
)

page_receipt = operation(
    "page_receipt",
    "Расписка: страница источника и судьба каждого её значения",
    text("run_id", "Запуск", key=True),
    text("organisation_id", "Код организации", key=True),
    text("source", "Источник", key=True),
    text("page_kind", "Вид страницы", key=True),
    text("page_key", "Ключ страницы среди страниц этого вида", key=True),
    text("source_page", "SHA-256 байтов", required=True),
    text("normaliser_version", "Версия нормализатора", required=True),
    moment("observed_at", "На какой момент страница показывает источник", required=True),
    day("window_from_on", "Окно: с"),
    day("window_to_on", "Окно: по"),
    flag("states_moment", "Момент указан самой страницей, а не временем чтения", required=True),
    text("request", "Запрос без секретов: объект JSON", required=True),
    integer("offered", "Предложено значений: посчитано по байтам отдельно от нормализатора", required=True),
    integer("accepted", "Принято", required=True),
    integer("unchanged", "Без изменений", required=True),
    integer("superseding", "Заменило прежнее", required=True),
    integer("duplicate", "Повтор", required=True),
    integer("quarantined", "В карантине", required=True),
)

unit_receipt = operation(
    "unit_receipt",
    "Расписка о целом: все ли страницы вида пришли и что исчезло",
    text("run_id", "Запуск", key=True),
    text("organisation_id", "Код организации", key=True),
    text("source", "Источник", key=True),
    text("page_kind", "Вид страниц", key=True),
    flag("is_complete", "Пришли все страницы", required=True),
    moment("observed_at", "На какой момент", required=True),
    day("window_from_on", "Окно: с"),
    day("window_to_on", "Окно: по"),
    integer("pages", "Страниц", required=True),
    integer("deleted", "Исчезло строк", required=True),
    integer("held", "Удержано строк", required=True),
    text("failure", "Почему не пришло всё"),
    text("notice", "Что сделать, пока источник ещё отвечает: например, заменить токен"),
)

coverage = operation(
    "coverage",
    "Что и за какие дни было прочитано целиком",
    text("run_id", "Запуск", key=True),
    text("organisation_id", "Код организации", key=True),
    text("source", "Источник", key=True),
    text("entity", "Сущность", key=True),
    text("scope", "Часть организации (группа) или пусто — вся", key=True),
    text("subject_id", "Код предмета или пусто — все", key=True),
    day("covered_from_on", "С"),
    day("covered_to_on", "По"),
    moment("observed_at", "На какой момент", required=True),
)

quarantine = operation(
    "quarantine",
    "Карантин: значение, которое не удалось прочитать",
    text("quarantine_id", "Код записи", key=True),
    text("organisation_id", "Код организации", required=True),
    text("source", "Источник", required=True),
    text("page_kind", "Вид страницы", required=True),
    text("page_key", "Ключ страницы среди страниц этого вида", required=True),
    text("source_page", "Страница", required=True),
    text("source_pointer", "Место на странице", required=True),
    text("raw_value", "Значение, как в источнике", personal="personal"),
    text("reason_code", "Причина", required=True),
    text("remedy", "Что сделать", required=True),
    integer("items", "Сколько значений", required=True),
    text("first_run_id", "Впервые в запуске", required=True),
    text("last_run_id", "В последний раз в запуске", required=True),
    text("released_run_id", "Прочитано после исправления в запуске"),
)

hold = operation(
    "hold",
    "Удержанное изменение: ждёт решения человека",
    text("hold_id", "Код", key=True),
    text("organisation_id", "Код организации", required=True),
    text("source", "Источник", required=True),
    text("entity", "Сущность", required=True),
    text("run_id", "Запуск", required=True),
    integer("rows_before", "Было строк", required=True),
    integer("rows_touched", "Исчезло или переписано", required=True),
    text("reason", "Почему удержано", required=True),
    code("decision_code", "Решение", ("waiting", "approved", "rejected"), required=True),
    text("decided_by", "Кто решил"),
    moment("decided_at", "Когда решено"),
    text("applied_run_id", "Применено или отпало в запуске"),
)

lake_version = operation(
    "lake_version",
    "Версия схемы озера",
    integer("version", "Номер", key=True),
    text("title", "Что изменено", required=True),
    moment("applied_at", "Когда", required=True),
)

rule_result = operation(
    "rule_result",
    "Итог правила по организации",
    text("run_id", "Запуск", key=True),
    text("rule_id", "Правило", key=True),
    text("organisation_id", "Код организации", key=True),
    code(
        "status_code",
        "Итог",
        ("passed", "violated", "not_applicable", "not_checkable", "error"),
        required=True,
    ),
    text("reason", "Почему не применимо, не проверяемо или ошибка"),
    integer("checked", "Сколько проверено (знаменатель правила)"),
    integer("violated", "Нарушений наверняка", required=True),
    integer("cannot_tell", "Нельзя установить", required=True),
    text("checked_through_run_id", "По данным какого полного запуска проверено"),
)


def _finding_columns() -> list[sa.Column[Any]]:
    """What is known of a finding at one moment; its states carry the same."""
    return [
        text("organisation_id", "Код организации", key=True),
        text("rule_id", "Правило", key=True),
        text("fingerprint", "Отпечаток: переживает повторную выгрузку", key=True),
        column("key", sa.String(), "Где: объект JSON из кодов источника", personal="identifier", required=True),
        text("obligation_id", "Обязанность", required=True),
        text("clause", "Пункт, как напечатан", required=True),
        code("severity_code", "Тяжесть", ("error", "warning", "info"), required=True),
        code("certainty_code", "Достоверность", ("certain", "cannot_tell"), required=True),
        code(
            "status_code",
            "Состояние",
            ("new", "persisting", "reopened", "resolved", "disputed", "waived"),
            required=True,
        ),
        code("addressee_code", "Кому действовать", ("subject_teacher", "class_teacher", "deputy", "site")),
        text(
            "addressee_id",
            "Код сотрудника, которому действовать: в журнале, а если там его нет, в реестре; пусто — данные не говорят",
            personal="identifier",
        ),
        text("detail", "Что именно не так", personal="personal"),
        day("event_on", "Дата события"),
        text("source_page", "Страница источника"),
        text("source_pointer", "Место на странице"),
        moment("first_seen_at", "Впервые найдено", required=True),
        text("first_seen_run_id", "Впервые в запуске", required=True),
        moment("last_seen_at", "В последний раз найдено", required=True),
        text("last_seen_run_id", "В последний раз в запуске", required=True),
        moment("resolved_at", "Исправлено"),
        text("resolved_run_id", "Исправлено по данным запуска"),
    ]


finding = operation(
    "finding",
    "Находка: нарушение правила в одном месте журнала",
    *_finding_columns(),
    integer("change_number", "Номер нынешнего состояния, с единицы", required=True),
    text("waived_by", "Решения, которые сняли находку с контроля: коды через перевод строки"),
)

finding_state = operation(
    "finding_state",
    "Состояния находки одно за другим: по ним отчёт переиздают на прошлый день",
    *_finding_columns(),
    integer("change_number", "Номер состояния, с единицы", key=True),
    text("change_id", "Запуск или решение, которые привели к состоянию; коды идут по времени", required=True),
    moment("changed_at", "На какой момент", required=True),
    text("waived_by", "Решения, которые сняли находку с контроля: коды через перевод строки"),
)


def _waiver_columns() -> list[sa.Column[Any]]:
    return [
        text("waiver_id", "Код", key=True),
        text("rule_id", "Правило", required=True),
        text("organisation_id", "Код организации"),
        text("key", "Место, если снято одно"),
        text("clause", "Пункт", required=True),
        text("reason", "Основание", required=True),
        text("approved_by", "Кто разрешил", required=True),
        day("expires_on", "Действует по", required=True),
    ]


waiver = operation("waiver", "Снятие находок с контроля", *_waiver_columns())

waiver_state = operation(
    "waiver_state",
    "Снятия с контроля, какими они были: по ним отчёт переиздают на прошлый день",
    *_waiver_columns(),
    text("from_run_id", "С какого запуска", key=True),
    text("until_run_id", "До какого запуска; пусто — стоит и теперь"),
)

rulebook = operation(
    "rulebook",
    "Свод правил, по которому судили: файлы правил и регламентов, или список организаций, дословно",
    text("rulebook_id", "SHA-256 содержания", key=True),
    code("kind_code", "Что это", ("rules", "organisations"), required=True),
    text("content", "Содержание: объект JSON", required=True),
)

judged_by = operation(
    "judged_by",
    "По каким правилам и о каких организациях судил запуск",
    text("run_id", "Запуск", key=True),
    text("rulebook_id", "Правила и регламенты: код в rulebook", required=True),
    text("roster_id", "Организации: код в rulebook", required=True),
)

dispute = operation(
    "dispute",
    "Возражение: школа не согласна с находкой",
    text("dispute_id", "Код: находка и текст возражения", key=True),
    text("organisation_id", "Код организации", required=True),
    text("rule_id", "Правило", required=True),
    text("fingerprint", "Отпечаток находки", required=True),
    column("key", sa.String(), "Где: объект JSON из кодов источника", personal="identifier", required=True),
    text("clause", "Пункт, как напечатан", required=True),
    text("objection", "Возражение, как написала школа", personal="personal", required=True),
    text("file", "Файл, в котором оно пришло", required=True),
    moment("raised_at", "Когда прочитано", required=True),
    code("decision_code", "Решение", ("waiting", "upheld", "dismissed"), required=True),
    text("decided_by", "Кто решил"),
    moment("decided_at", "Когда решено"),
    day("expires_on", "По какой день находка снята, если возражение принято"),
)

identity_proposal = operation(
    "identity_proposal",
    "Кто есть кто: предложение, которое решает человек",
    text("proposal_id", "Код: лица и их имена", key=True),
    text("organisation_id", "Код организации", required=True),
    code(
        "kind_code",
        "Что случилось: кода реестра нет в журнале, код стоит у другого имени, переход из другой организации",
        ("unlinked", "wrong_name", "transfer"),
        required=True,
    ),
    code("person_kind_code", "Кто это", ("student",), required=True),
    text("register_source", "Источник записи; при переходе — код прежней организации", required=True),
    text("register_person_id", "Код лица в том источнике", required=True, personal="identifier"),
    text("register_name", "Имя в том источнике", required=True, personal="personal"),
    text("person_id", "Наш код лица; пусто — похожих нет", personal="identifier"),
    text("person_name", "Имя этого лица в журнале", personal="personal"),
    number("likeness", "Сходство имён: 0–1"),
    integer("candidates", "Сколько лиц похожи так же", required=True),
    text("evidence", "На чём основано", personal="personal", required=True),
    code("status_code", "Состояние", ("proposed", "approved", "refused", "gone"), required=True),
    moment("first_seen_at", "Впервые предложено", required=True),
    text("decided_by", "Кто решил"),
    moment("decided_at", "Когда решено"),
)

publication = operation(
    "publication",
    "Выпуск: что и куда опубликовано",
    text("run_id", "Запуск", key=True),
    code(
        "kind_code",
        "Вид",
        (
            *("report", "diary", "mail", "summary_sheet", "archive", "data_docs"),
            *("receipt", "annotated_workbook", "identity"),
        ),
        key=True,
    ),
    text("path", "Путь от корня проекта", key=True),
    text("organisation_id", "Код организации"),
    text("recipient_key", "Кому: код обучающегося или группы", personal="identifier"),
    text("sha256", "SHA-256 файла", required=True),
    text("content_key", "Отпечаток содержания: одинаков при одинаковых данных", required=True),
)

delivery = operation(
    "delivery",
    "Доставка: что кому должно уйти и ушло ли",
    text("delivery_id", "Код: канал, получатель, день, содержание", key=True),
    text("organisation_id", "Код организации", required=True),
    code("channel_code", "Канал", ("email", "portal", "smev"), required=True),
    text("student_id", "Код обучающегося", required=True, personal="identifier"),
    text("recipient", "Адрес", required=True, personal="personal"),
    text("path", "Письмо, как отправлено", required=True),
    code("status_code", "Состояние", ("owed", "delivered", "refused", "suppressed", "dry_run"), required=True),
    integer("attempts", "Попыток", required=True),
    moment("delivered_at", "Доставлено"),
    text("last_error", "Последняя ошибка"),
    text("run_id", "Запуск", required=True),
)
