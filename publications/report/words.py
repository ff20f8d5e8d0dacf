"""The report's own words for codes: one place, so that HTML and XLSX say the same."""

from collections.abc import Mapping
from typing import Final

from validations.addressee import ROLE_WORDS, ROLE_WORDS_OF

ROLES: Final[Mapping[str, str]] = ROLE_WORDS
ROLES_OF: Final[Mapping[str, Mapping[str, str]]] = ROLE_WORDS_OF
STATUSES: Final[Mapping[str, str]] = {
    "new": "новое",
    "reopened": "вернулось",
    "persisting": "остаётся",
    "disputed": "оспорено",
    "resolved": "исправлено",
    "waived": "снято с контроля",
}
CERTAINTIES: Final[Mapping[str, str]] = {"certain": "наверняка", "cannot_tell": "нельзя установить"}
SEVERITIES: Final[Mapping[str, str]] = {"error": "нарушение", "warning": "предупреждение", "info": "к сведению"}
OUTCOMES: Final[Mapping[str, str]] = {
    "passed": "выполнено",
    "violated": "нарушено",
    "not_applicable": "не применяется",
    "not_checkable": "нельзя проверить",
    "error": "не проверено: ошибка",
}
HEALTH: Final[Mapping[str, str]] = {
    "unread": "проверено не полностью",
    "broken": "есть нарушения",
    "unsure": "нарушений не установлено",
    "clean": "нарушений нет",
}
FORCES: Final[Mapping[str, str]] = {"must": "обязательно", "should": "рекомендуется", "may": "право"}
KINDS: Final[Mapping[str, str]] = {"school": "школа", "college": "колледж"}
SOURCES: Final[Mapping[str, str]] = {
    "eljur": "ЭлЖур",
    "eljur-esia": "ЭлЖур (ЦОП, вход через ЕСИА)",
    "exports": "выгрузки журналов",
    "registers": "реестры",
}
STANDINGS: Final[Mapping[str, str]] = {"active": "действует", "unused": "ничего не снимает", "expired": "истекло"}
