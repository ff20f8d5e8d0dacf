"""What an absence is called where a family reads of it."""

from typing import Final

ABSENCE_TITLES: Final = {
    "absent": "отсутствие",
    "absent_excused": "отсутствие по уважительной причине",
    "ill": "отсутствие по болезни",
    "late": "опоздание",
    "unknown": "запись о посещаемости",
}
