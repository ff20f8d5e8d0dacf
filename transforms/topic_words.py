"""A topic as a set of words: what its likeness to a line of the plan is measured by."""

import re

from transforms.works_named import without_work

_WORD = re.compile(r"(\[?)([^\W_]+)(\.?)")
# What carries no meaning of its own: a topic is no other topic for one more or fewer of these.
_EMPTY = frozenset(
    (
        *("без", "для", "во", "за", "из", "или", "ко", "как", "на", "над", "не", "об", "обо", "от", "по", "под", "при"),
        *("про", "со", "то", "через", "что", "это", "его", "ее", "их", "тема", "теме", "тему", "темы", "урок", "урока"),
        *("занятие", "занятия", "год", "года", "году", "годов", "час", "часа", "часов"),
    )
)
_ENDING = re.compile(
    r"(?:иями|ьями|ями|ами|ыми|ими|его|ого|ему|ому|иях|иям|ией|ии|ия|ие|ию|ье|ья|ьи|ьем|"
    r"ах|ях|ам|ям|ов|ев|ей|ой|ый|ий|ые|ое|ее|ая|яя|ую|юю|ым|им|ом|ем|ью|"
    r"а|я|о|е|ы|и|у|ю|ь|й)$"
)
_CYRILLIC = re.compile(r"[а-я]")
# Letters that are mistaken for one another where the stress does not fall on them; signs are left out.
_HEARD = str.maketrans({"о": "а", "и": "е", "ы": "е", "э": "е", "ь": None, "ъ": None})
_DOUBLED = re.compile(r"(.)\1")
_SHORTEST = 3
_LENGTH = 8


def topic_words(normalised: str) -> str:
    """The distinct stems of a normalised topic, sorted, with spaces between; a work's name does not count.

    Numbers, Latin words and the letters of «Буква А» are marked with «#»: they tell topics apart that are alike
    otherwise, «война 1812 года» and «война 1813 года». Initials and words without meaning of their own are left out.
    """
    words: set[str] = set()
    of_letters = False
    for bracket, word, dot in _WORD.findall(without_work(normalised)):
        if len(word) == 1 and word.isalpha():
            if bracket or (of_letters and not dot and word != "и"):
                words.add(f"#{word}")
            continue
        of_letters = word.startswith(("букв", "звук"))
        if word not in _EMPTY:
            words.add(stem(word) if _CYRILLIC.match(word) else f"#{word}")
    return " ".join(sorted(words))


def stem(word: str) -> str:
    """A Russian word without its ending, as it is heard, at most eight letters: «вычитание» and «вычетания» are one."""
    bare = _ENDING.sub("", word)
    heard = _DOUBLED.sub(r"\1", (bare if len(bare) >= _SHORTEST else word).translate(_HEARD))
    return heard[:_LENGTH] or word
