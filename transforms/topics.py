"""A topic as it is compared with the plan: what a typist may do differently without meaning another topic."""

import re
import unicodedata

_DASHES = re.compile(r"[‐‑‒–—―−-]")
_QUOTES = re.compile("[«»„“”‟‹›\"'`´’‘]")
_SPACES = re.compile(r"\s+")
_NUMBERING = re.compile(
    r"^(?:(?:урок|занятие|тема|лекция|практическое занятие|п/?п)\s*(?:№\s*)?\d+(?:[.\-]\d+)*\s*(?:[.):;-]+\s*|\s+|$)"
    r"|№\s*\d+(?:[.\-]\d+)*\s*(?:[.):;-]+\s*|\s+|$)"
    r"|\d+(?:\.\d+)*\s*[.)]+\s*(?=\D)"
    r"|\d+(?:\.\d+)+\s+)"
)
_EDGES = " .,;:-…"


def normalise_topic(topic: str) -> str:
    """The topic without case, «ё», quotes, kinds of dashes, leading numbering, closing dots and spare spaces.

    Idempotent. A topic that is nothing but numbering keeps it: «Урок 5» stays «урок 5».
    """
    # Composed before and after: casefold may take a letter and its accent apart.
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", topic).casefold()).replace("ё", "е")
    text = _DASHES.sub("-", _QUOTES.sub("", text))
    text = _tidy(text)
    while True:
        shorter = _tidy(_NUMBERING.sub("", text, count=1))
        if not shorter or shorter == text:
            return text
        text = shorter


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip(_EDGES)
