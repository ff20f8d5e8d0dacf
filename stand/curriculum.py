"""What is taught: subjects and weekly hours by grade, and the topics of a calendar-thematic plan (КТП)."""

from typing import NamedTuple


class Course(NamedTuple):
    """A subject of a curriculum: title, lessons a week, family (which works and topics it has)."""

    subject: str
    hours: int
    family: str


def _courses(table: str) -> tuple[Course, ...]:
    rows = [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]
    return tuple(Course(subject, int(hours), family) for subject, hours, family in rows)


LANGUAGE = ("Английский язык", "Иностранный язык")

_PRIMARY = _courses("""
    Русский язык | 5 | russian
    Литературное чтение | 4 | literature
    Математика | 4 | mathematics
    Окружающий мир | 2 | science
    Изобразительное искусство | 1 | art
    Музыка | 1 | art
    Труд (технология) | 1 | art
    Физическая культура | 2 | sport
""")
_ENGLISH = Course("Английский язык", 2, "language")
_MIDDLE = _courses("""
    Русский язык | 5 | russian
    Литература | 3 | literature
    Английский язык | 3 | language
    Математика | 5 | mathematics
    История | 2 | humanities
    География | 1 | science
    Биология | 1 | science
    Информатика | 1 | mathematics
    ОДНКНР | 1 | humanities
    Изобразительное искусство | 1 | art
    Музыка | 1 | art
    Труд (технология) | 2 | art
    Физическая культура | 2 | sport
""")
_UPPER = _courses("""
    Русский язык | 4 | russian
    Литература | 2 | literature
    Английский язык | 3 | language
    Алгебра | 3 | mathematics
    Геометрия | 2 | mathematics
    Вероятность и статистика | 1 | mathematics
    Информатика | 1 | mathematics
    История | 2 | humanities
    Обществознание | 1 | humanities
    География | 2 | science
    Физика | 2 | science
    Биология | 2 | science
    Труд (технология) | 1 | art
    Физическая культура | 2 | sport
""")
_SEVENTH = (
    *_UPPER,
    *_courses("""
    Изобразительное искусство | 1 | art
    Музыка | 1 | art
"""),
)
_EIGHTH = (
    *_UPPER,
    *_courses("""
    Химия | 2 | science
    Основы безопасности и защиты Родины | 1 | sport
"""),
)
_SENIOR = _courses("""
    Русский язык | 2 | russian
    Литература | 3 | literature
    Английский язык | 3 | language
    Алгебра и начала математического анализа | 4 | mathematics
    Геометрия | 2 | mathematics
    Вероятность и статистика | 1 | mathematics
    Информатика | 1 | mathematics
    История | 2 | humanities
    Обществознание | 2 | humanities
    География | 1 | science
    Физика | 2 | science
    Химия | 1 | science
    Биология | 1 | science
    Физическая культура | 2 | sport
    Основы безопасности и защиты Родины | 1 | sport
    Индивидуальный проект | 1 | humanities
""")
_FIRST_COURSE = _courses("""
    Русский язык | 2 | russian
    Литература | 2 | literature
    Математика | 3 | mathematics
    Иностранный язык | 1 | language
    История | 2 | humanities
    Информатика | 1 | mathematics
    Химия | 1 | science
    Физика | 1 | science
    Физическая культура | 1 | sport
    Основы безопасности и защиты Родины | 1 | sport
""")
_LATER_COURSE = _courses("""
    МДК.01.01 Технология производства | 6 | craft
    МДК.01.02 Оборудование и охрана труда | 3 | craft
    Учебная практика | 1 | craft
    Материаловедение | 1 | science
    Основы экономики | 1 | humanities
    Безопасность жизнедеятельности | 1 | sport
    Иностранный язык | 1 | language
    Физическая культура | 1 | sport
""")


def courses_of(kind: str, grade: int) -> tuple[Course, ...]:
    """The curriculum of a class of that grade, or of a college group of that course."""
    if kind == "college":
        return _FIRST_COURSE if grade == 1 else _LATER_COURSE
    if grade == 1:
        return _PRIMARY
    if grade <= 4:
        return (*_PRIMARY, _ENGLISH)
    if grade <= 6:
        return _MIDDLE
    if grade <= 9:
        return _SEVENTH if grade == 7 else _EIGHTH
    return _SENIOR


_THEMES: dict[str, tuple[str, ...]] = {
    "russian": (
        "Части речи",
        "Имя существительное",
        "Имя прилагательное",
        "Глагол",
        "Причастие",
        "Словосочетание",
        "Простое предложение",
        "Сложное предложение",
        "Прямая речь",
        "Стили речи",
        "Правописание приставок",
        "Словообразование",
    ),
    "literature": (
        "Устное народное творчество",
        "Древнерусская литература",
        "А. С. Пушкин. Лирика",
        "М. Ю. Лермонтов. Поэма",
        "Н. В. Гоголь. Повесть",
        "Л. Н. Толстой. Рассказы",
        "А. П. Чехов. Рассказы",
        "Поэзия Серебряного века",
        "Проза о войне",
        "Зарубежная литература",
    ),
    "mathematics": (
        "Обыкновенные дроби",
        "Десятичные дроби",
        "Линейные уравнения",
        "Системы уравнений",
        "Степень с целым показателем",
        "Функция и её график",
        "Проценты и пропорции",
        "Неравенства",
        "Треугольники",
        "Задачи на движение",
        "Отношения и масштаб",
        "Последовательности",
    ),
    "language": (
        "Моя семья",
        "Школьная жизнь",
        "Путешествия",
        "Времена года и погода",
        "Спорт и здоровье",
        "Настоящее время глагола",
        "Прошедшее время глагола",
        "Моя будущая профессия",
        "Города и страны",
        "Средства связи",
    ),
    "humanities": (
        "Древний мир",
        "Средние века",
        "Русское государство в XVI веке",
        "Реформы Петра Первого",
        "Отечественная война 1812 года",
        "Человек и общество",
        "Семья и право",
        "Рынок и деньги",
        "Культура народов России",
        "Труд и собственность",
    ),
    "science": (
        "Строение вещества",
        "Движение и силы",
        "Тепловые явления",
        "Растения нашего края",
        "Клетка",
        "Атмосфера и климат",
        "Внутренние воды",
        "Химические реакции",
        "Электрический ток",
        "Экосистемы",
        "Свойства материалов",
    ),
    "art": (
        "Народные промыслы",
        "Цвет и композиция",
        "Музыкальный фольклор",
        "Натюрморт",
        "Орнамент",
        "Обработка древесины",
        "Ритм и мелодия",
        "Проект «Подарок»",
    ),
    "sport": (
        "Лёгкая атлетика",
        "Волейбол",
        "Баскетбол",
        "Гимнастика",
        "Правила безопасности",
        "Первая помощь",
        "Лыжная подготовка",
        "Здоровый образ жизни",
    ),
    "craft": (
        "Организация рабочего места",
        "Нормативные документы отрасли",
        "Подготовка сырья",
        "Технологическая карта",
        "Контроль качества",
        "Охрана труда на участке",
        "Эксплуатация оборудования",
        "Учёт и отчётность",
        "Обслуживание инструмента",
    ),
}
_APPROACHES = (
    "{}: введение",
    "{}: изучение нового материала",
    "{}: решение задач и упражнений",
    "{}: практикум",
    "{}: закрепление",
    "Обобщение по теме «{}»",
)
# What a teacher writes when the lesson went to something else: in no plan.
OFF_PLAN = (
    "Подготовка к осеннему празднику",
    "Встреча с выпускниками школы",
    "Просмотр документального фильма",
    "Репетиция школьного концерта",
    "Беседа о правилах дорожного движения",
    "Генеральная уборка кабинета",
)


def topics_of(family: str, count: int) -> list[str]:
    """The first `count` topics of the plan of a subject of that family, all different."""
    themes = _THEMES[family]
    cycle = [approach.format(theme) for theme in themes for approach in _APPROACHES]
    repeats = [cycle]
    while sum(len(part) for part in repeats) < count:
        repeats.append([f"{topic} (повторение {len(repeats)})" for topic in cycle])
    return [topic for part in repeats for topic in part][:count]
