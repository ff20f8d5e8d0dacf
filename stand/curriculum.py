"""What is taught: subjects and weekly hours by grade, and the topics of a calendar-thematic plan (КТП)."""

from typing import NamedTuple


class Course(NamedTuple):
    """A subject of a curriculum: title, lessons a week, family (which works and topics it has)."""

    subject: str
    hours: int
    family: str


LANGUAGE = ("Английский язык", "Иностранный язык")

_PRIMARY = (
    Course("Русский язык", 5, "russian"),
    Course("Литературное чтение", 4, "literature"),
    Course("Математика", 4, "mathematics"),
    Course("Окружающий мир", 2, "science"),
    Course("Изобразительное искусство", 1, "art"),
    Course("Музыка", 1, "art"),
    Course("Труд (технология)", 1, "art"),
    Course("Физическая культура", 2, "sport"),
)
_ENGLISH = Course("Английский язык", 2, "language")
_MIDDLE = (
    Course("Русский язык", 5, "russian"),
    Course("Литература", 3, "literature"),
    Course("Английский язык", 3, "language"),
    Course("Математика", 5, "mathematics"),
    Course("История", 2, "humanities"),
    Course("География", 1, "science"),
    Course("Биология", 1, "science"),
    Course("Информатика", 1, "mathematics"),
    Course("ОДНКНР", 1, "humanities"),
    Course("Изобразительное искусство", 1, "art"),
    Course("Музыка", 1, "art"),
    Course("Труд (технология)", 2, "art"),
    Course("Физическая культура", 2, "sport"),
)
_UPPER = (
    Course("Русский язык", 4, "russian"),
    Course("Литература", 2, "literature"),
    Course("Английский язык", 3, "language"),
    Course("Алгебра", 3, "mathematics"),
    Course("Геометрия", 2, "mathematics"),
    Course("Вероятность и статистика", 1, "mathematics"),
    Course("Информатика", 1, "mathematics"),
    Course("История", 2, "humanities"),
    Course("Обществознание", 1, "humanities"),
    Course("География", 2, "science"),
    Course("Физика", 2, "science"),
    Course("Биология", 2, "science"),
    Course("Труд (технология)", 1, "art"),
    Course("Физическая культура", 2, "sport"),
)
_SEVENTH = (*_UPPER, Course("Изобразительное искусство", 1, "art"), Course("Музыка", 1, "art"))
_EIGHTH = (*_UPPER, Course("Химия", 2, "science"), Course("Основы безопасности и защиты Родины", 1, "sport"))
_SENIOR = (
    Course("Русский язык", 2, "russian"),
    Course("Литература", 3, "literature"),
    Course("Английский язык", 3, "language"),
    Course("Алгебра и начала математического анализа", 4, "mathematics"),
    Course("Геометрия", 2, "mathematics"),
    Course("Вероятность и статистика", 1, "mathematics"),
    Course("Информатика", 1, "mathematics"),
    Course("История", 2, "humanities"),
    Course("Обществознание", 2, "humanities"),
    Course("География", 1, "science"),
    Course("Физика", 2, "science"),
    Course("Химия", 1, "science"),
    Course("Биология", 1, "science"),
    Course("Физическая культура", 2, "sport"),
    Course("Основы безопасности и защиты Родины", 1, "sport"),
    Course("Индивидуальный проект", 1, "humanities"),
)
_FIRST_COURSE = (
    Course("Русский язык", 2, "russian"),
    Course("Литература", 2, "literature"),
    Course("Математика", 3, "mathematics"),
    Course("Иностранный язык", 1, "language"),
    Course("История", 2, "humanities"),
    Course("Информатика", 1, "mathematics"),
    Course("Химия", 1, "science"),
    Course("Физика", 1, "science"),
    Course("Физическая культура", 1, "sport"),
    Course("Основы безопасности и защиты Родины", 1, "sport"),
)
_LATER_COURSE = (
    Course("МДК.01.01 Технология производства", 6, "craft"),
    Course("МДК.01.02 Оборудование и охрана труда", 3, "craft"),
    Course("Учебная практика", 1, "craft"),
    Course("Материаловедение", 1, "science"),
    Course("Основы экономики", 1, "humanities"),
    Course("Безопасность жизнедеятельности", 1, "sport"),
    Course("Иностранный язык", 1, "language"),
    Course("Физическая культура", 1, "sport"),
)


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
