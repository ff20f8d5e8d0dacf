"""Which registers an organisation keeps, by their titles."""

from collections.abc import Mapping

# What each organisation keeps; the first of a regulation keeps all that its document asks for. A register more costs
# every night of every organisation a look at the tables it fills.
_EVERYONE = ("Педагоги и нагрузка", "Замены")
_EVERYWHERE = (*_EVERYONE, "Контроль журнала", "Передача документов")
# What a document asks for besides plans, consents and contacts; of an unknown one everything.
_ASKED: Mapping[str, tuple[str, ...]] = {
    "khmao-2020": (
        *_EVERYWHERE,
        *("Учебный план", "Календарь", "График аттестации", "Разделы учебного года", "Протоколы"),
        *("Отсрочки и освобождения", "Нарушения доступа", "Сертификаты подписи"),
    ),
    "kukarino": (
        *_EVERYWHERE,
        *("Приказы о движении", "Личные данные и документы", "Курсовые и проектные работы", "Нарушения доступа"),
    ),
    "kpgt-2022": (
        *_EVERYWHERE,
        *("Учебный план", "Календарь", "График аттестации", "Разделы учебного года", "Протоколы"),
        *("Курсовые и проектные работы", "Приказы о движении", "Отсрочки и освобождения"),
        *("Уведомления об изменении данных", "Личные данные и документы"),
    ),
    "peresvet": (
        *_EVERYWHERE,
        *("Учебный план", "Уведомления об изменении данных", "Личные данные и документы"),
    ),
}
_ALL = tuple(dict.fromkeys(title for titles in _ASKED.values() for title in titles))
# What some keep besides: ЭлЖур, which the first ones have, tells neither an illness from any absence nor moments.
_BESIDES: Mapping[str, tuple[str, ...]] = {
    "ugra-2": ("Протоколы", "Отсрочки и освобождения"),
    "ugra-6": ("Протоколы", "Отсрочки и освобождения"),
    "nyazepetrovsk": ("Протоколы",),
    "poo-kasli": ("Протоколы",),
    # A second school under one document shows what the first one can't at the same time.
    "mozhaysk-7": ("Контроль журнала",),
}


def kept_titles(regulation: str, *, is_first: bool, organisation: str = "") -> tuple[str, ...]:
    """Registers besides plans, consents and contacts that an organisation keeps (of regulation "" all there are).

    `is_first` says that it is the first organisation under that regulation.
    """
    kept = _ASKED.get(regulation, _ALL) if is_first else _EVERYONE
    return (*kept, *(title for title in _BESIDES.get(organisation, ()) if title not in kept))
