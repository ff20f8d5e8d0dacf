"""The columns that judge a text of a journal, each a plain function of that text alone."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from transforms.columns import mapped
from transforms.homework_texts import homework_substance
from transforms.record_language import record_language
from transforms.topic_words import topic_words
from transforms.topics import normalise_topic
from transforms.works_named import is_work_only, works_named

_Judgement = tuple[Callable[[str], Any], pa.DataType]
# Of a topic as `normalise_topic` leaves it: that is done once for all of them.
_OF_A_NORMALISED_TOPIC: Mapping[str, _Judgement] = MappingProxyType(
    {
        "topic_words": (topic_words, pa.string()),
        "works_named": (works_named, pa.string()),
        "is_work_only": (is_work_only, pa.bool_()),
    }
)
_OF_A_HOMEWORK: Mapping[str, _Judgement] = MappingProxyType(
    {
        "language_code": (record_language, pa.string()),
        "substance_code": (homework_substance, pa.string()),
    }
)


def topic_columns(topic: pa.Array) -> dict[str, pa.Array]:
    """A column of topics, and beside it what is judged of each."""
    normalised = mapped(topic, normalise_topic, pa.string())
    judged = _columns(normalised, _OF_A_NORMALISED_TOPIC)
    language = mapped(topic, record_language, pa.string())
    return {"topic": topic, "topic_normalised": normalised, **judged, "language_code": language}


def homework_columns(content: pa.Array) -> dict[str, pa.Array]:
    """A column of homework, and beside it what is judged of each."""
    return {"content": content} | _columns(content, _OF_A_HOMEWORK)


def compared_words(topic: str) -> str:
    """What `topic_words` makes of a topic as it was written."""
    return topic_words(normalise_topic(topic))


def _columns(texts: pa.Array, judgements: Mapping[str, _Judgement]) -> dict[str, pa.Array]:
    return {name: mapped(texts, judge, type_) for name, (judge, type_) in judgements.items()}
