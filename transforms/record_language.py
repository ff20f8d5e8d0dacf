"""The language a record of a journal is kept in: Russian, another, or not to be told.

Proper names, titles and formulas are no breach of «все записи ведутся на русском языке» whatever letters they have.
"""

import re

# A title or a term: in quotation marks or in brackets.
_SET_APART = re.compile(r"«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"|\([^)]*\)|\[[^\]]*\]")
_ADDRESS = re.compile(r"\S+(?:://|@)\S+|\b(?:www\.)?[\w-]+\.(?:ru|com|org|net|рф)\b\S*", re.IGNORECASE)
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OPERATOR = re.compile(r"[=+*/^<>≤≥√∙·×]|\d[a-zA-Z]|[a-zA-Z]\d")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
# Letters that other languages of Russia and its neighbours write beside the Russian ones.
_OTHER_CYRILLIC = re.compile(r"[іїєґўәөүұҗңӈһҡғҫҙӑӗӳӝӟӥӧӵқҳҷ]", re.IGNORECASE)
# What numbers a record says nothing of its language: «Урок 5. My family».
_NUMBERING = frozenset(["урок", "занятие", "тема", "лекция", "стр", "упр", "зад", "глава", "раздел"])
# Abbreviations of another language's textbook: «SB ex. 3».
_ABBREVIATIONS = frozenset(["ex", "exs", "pp", "sb", "wb", "ab", "pb"])
_FORMULA = re.compile(r"(?:[A-Z][a-z]?){2,}")
_SHORTEST = 3


def record_language(text: str) -> str:
    """`russian`, `foreign`, `unclear` or `none` (no words at all: numbers, formulas).

    `foreign` for certain is only a record without a Russian word that has running words of another language.
    Titles, terms in brackets, capitalised words, formulas and single letters alone don't tell.
    """
    open_text = _SET_APART.sub(" ", _ADDRESS.sub(" ", text))
    russian = foreign = named = 0
    akin = False
    for token in _TOKEN.findall(open_text):
        if _OPERATOR.search(token):
            continue
        for word in _WORD.findall(token):
            if _OTHER_CYRILLIC.search(word):
                akin = True
                foreign += len(word)
            elif _RUSSIAN.search(word):
                if word.casefold() not in _NUMBERING and len(word) >= _SHORTEST:
                    russian += len(word)
            elif word.casefold() in _ABBREVIATIONS or (word[0].islower() and len(word) >= _SHORTEST):
                foreign += len(word)
            elif len(word) > 1 and word[0].isupper() and not _FORMULA.fullmatch(word):
                named += 1
    if not foreign:
        return "russian" if russian else _of_titles(text, named)
    if not russian:
        return "foreign"
    # A word of a language akin to Russian in letters may have none that Russian lacks.
    return "russian" if russian >= foreign and not akin else "unclear"


def _of_titles(text: str, named: int) -> str:
    """Nothing but titles, names and formulas: Russian ones are Russian, others don't tell."""
    words = [word for part in _SET_APART.findall(text) for word in _WORD.findall(part)]
    if any(_RUSSIAN.search(word) and len(word) >= _SHORTEST for word in words):
        return "russian"
    return "unclear" if named or any(len(word) >= _SHORTEST for word in words) else "none"
