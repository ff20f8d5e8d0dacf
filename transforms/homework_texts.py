"""Whether a homework says what to do: pages, numbers, a title, a kind of work."""

import re

_NOT_SET = re.compile(
    r"^(?:(?:домашн\w+\s+)?(?:задани[ея]|дз|д/з)\s+)?(?:не\s+(?:задано|задавалось|предусмотрено|задавать)|без\s+(?:д/з|дз|"
    r"(?:домашнего\s+)?задания)|нет(?:\s+(?:домашнего\s+)?задания)?|[бн]/з|[-–—]+)$"
)
_DIGIT = re.compile(r"\d")
_TITLE = re.compile(r"[«“„\"][^«»“”„\"]*[^\W\d_]{2}[^«»“”„\"]*[»”“\"]")
_ADDRESS = re.compile(r"\S+://\S+|\bwww\.\S+")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
_SPACES = re.compile(r"\s+")
# Words that stand in any homework and say nothing of this one, by how they begin.
_IDLE = re.compile(
    r"(?:повтор|выуч|уч(?:ить|им|и)$|науч|изуч|чит|прочит|прочесть|перечит|смотр|посмотр|см$|дел|сдел|додел|законч|"
    r"доканч|дореш|реш|выполн|довыполн|допис|запис|писа|напис|подгот|готов|разобр|знать|работ|учебник|тетрад|конспект|"
    r"материал|задан|домаш|урок|занят|тем[аеуы]?$|пройден|изученн|раздел|параграф|страниц|стр$|упражн|упр$|номер|"
    r"пример|задач|правил|класс|прошл|предыдущ|следующ|групп|чат|файл|вложен|прикреп|"
    r"приложен|журнал|дневник|сайт|почт|как$|что$|где$|все$|всё$|это$|так$|же$|по$|на$|из$|до$|за$|от$|об$|со$|во$|ко$|"
    r"для$|при$|или$|не$|ни$|бы$|то$|дз$|устно|письменно|наизусть|выше|ниже|дома|также|остальн|нов)"
)
_ENOUGH = 2


def homework_substance(text: str) -> str:
    """`not_set`, `full`, `unclear` or `empty`.

    Full: a number (page, paragraph, exercise), a title in quotation marks, a link, or two words that are about
    something: «сообщение о вулканах». Empty: nothing but words that suit any lesson: «повторить», «см. учебник».
    One word of substance, or numbers alone, leave it unclear.
    """
    plain = _SPACES.sub(" ", text).strip(" .,;:!").casefold().replace("ё", "е")
    if _NOT_SET.match(plain):
        return "not_set"
    if _ADDRESS.search(plain) or _TITLE.search(plain):
        return "full"
    words = _WORD.findall(plain)
    if _DIGIT.search(plain):
        return "full" if words or re.search(r"[§№]", plain) else "unclear"
    telling = len([word for word in words if not _IDLE.match(word)])
    if telling >= _ENOUGH:
        return "full"
    return "unclear" if telling else "empty"
