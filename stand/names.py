"""Made-up Russian names: invented family names, given names and patronymics that agree by sex."""

import numpy as np
import pandas as pd


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STEMS = _words(
    "Берест Ветлуг Глинищ Дрёмов Ёлкин Жаворонк Заречн Ивняк Калинк Лазурк Метелк Небогат Овсянк Полынк Росянк "
    "Сенокос Тальник Угольк Филинк Хвощ Цаплин Черемш Шиповник Щегл Юнак Ясенк Облепих Ракитник Суходол Яровик"
)
# Ending of a man, of a woman.
_ENDINGS = (
    ("ов", "ова"),
    ("ин", "ина"),
    ("овский", "овская"),
    ("инский", "инская"),
    ("енко", "енко"),
    ("овых", "овых"),
)
_DOUBLE = (
    ("Заозерско-Берестовский", "Заозерско-Берестовская"),
    ("Верхнесеребрянский-Долгополов", "Верхнесеребрянская-Долгополова"),
    ("Красноложкин-Переславцевский", "Красноложкина-Переславцевская"),
)

_MALE = _words(
    "Александр Алексей Андрей Антон Арсений Артём Богдан Вадим Василий Виктор Глеб Григорий Даниил Денис Дмитрий Егор "
    "Захар Иван Игорь Илья Кирилл Лев Максим Марк Матвей Михаил Никита Николай Павел Пётр Роман Семён Сергей Тимофей "
    "Фёдор Юрий Ярослав"
)
_FEMALE = _words(
    "Агата Алина Алиса Анастасия Анна Арина Валерия Варвара Василиса Вера Вероника Виктория Дарья Ева Евгения "
    "Екатерина Елена Елизавета Зоя Ирина Кира Кристина Ксения Лидия Любовь Маргарита Мария Мирослава Надежда Наталья "
    "Ольга Полина София Таисия Татьяна Ульяна Юлия Яна"
)
# Given name of the father: patronymic of a son, of a daughter.
_FATHERS = {
    "Александр": ("Александрович", "Александровна"),
    "Алексей": ("Алексеевич", "Алексеевна"),
    "Андрей": ("Андреевич", "Андреевна"),
    "Антон": ("Антонович", "Антоновна"),
    "Борис": ("Борисович", "Борисовна"),
    "Вадим": ("Вадимович", "Вадимовна"),
    "Василий": ("Васильевич", "Васильевна"),
    "Виктор": ("Викторович", "Викторовна"),
    "Геннадий": ("Геннадьевич", "Геннадьевна"),
    "Григорий": ("Григорьевич", "Григорьевна"),
    "Денис": ("Денисович", "Денисовна"),
    "Дмитрий": ("Дмитриевич", "Дмитриевна"),
    "Евгений": ("Евгеньевич", "Евгеньевна"),
    "Иван": ("Иванович", "Ивановна"),
    "Игорь": ("Игоревич", "Игоревна"),
    "Илья": ("Ильич", "Ильинична"),
    "Константин": ("Константинович", "Константиновна"),
    "Лев": ("Львович", "Львовна"),
    "Максим": ("Максимович", "Максимовна"),
    "Михаил": ("Михайлович", "Михайловна"),
    "Никита": ("Никитич", "Никитична"),
    "Николай": ("Николаевич", "Николаевна"),
    "Олег": ("Олегович", "Олеговна"),
    "Павел": ("Павлович", "Павловна"),
    "Пётр": ("Петрович", "Петровна"),
    "Роман": ("Романович", "Романовна"),
    "Сергей": ("Сергеевич", "Сергеевна"),
    "Фёдор": ("Фёдорович", "Фёдоровна"),
    "Юрий": ("Юрьевич", "Юрьевна"),
    "Яков": ("Яковлевич", "Яковлевна"),
}


def family_names() -> list[tuple[str, str]]:
    """Every invented family name, of a man and of a woman; the last ones are long double-barrelled."""
    made = [(stem + man, stem + woman) for stem in _STEMS for man, woman in _ENDINGS]
    return made + list(_DOUBLE)


def fathers_name_of(patronymic: str) -> str:
    """The father's given name that a patronymic comes from."""
    return next(name for name, forms in _FATHERS.items() if patronymic in forms)


def people(rng: np.random.Generator, count: int, *, women_share: float = 0.5) -> pd.DataFrame:
    """Draws `count` persons: sex (female, male), family_name, given_name, patronymic, father."""
    woman = (rng.random(count) < women_share).astype(int)
    families = np.array(family_names(), dtype=object)
    odds = np.ones(len(families))
    odds[-len(_DOUBLE) :] = 1.5
    family = rng.choice(len(families), count, p=odds / odds.sum())
    fathers = np.array(list(_FATHERS), dtype=object)
    patronymics = np.array(list(_FATHERS.values()), dtype=object)
    father = rng.integers(0, len(fathers), count)
    male = np.array(_MALE, dtype=object)[rng.integers(0, len(_MALE), count)]
    female = np.array(_FEMALE, dtype=object)[rng.integers(0, len(_FEMALE), count)]
    return pd.DataFrame(
        {
            "sex": np.where(woman == 1, "female", "male"),
            "family": family,
            "family_name": families[family, woman],
            "given_name": np.where(woman == 1, female, male),
            "patronymic": patronymics[father, woman],
            "father": fathers[father],
        }
    )
