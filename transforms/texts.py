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
_OF_A_TOPIC: Mapping[str, _Judgement] = MappingProxyType(
    {
        "topic_normalised": (normalise_topic, pa.string()),
        "topic_words": (lambda topic: topic_words(normalise_topic(topic)), pa.string()),
        "works_named": (lambda topic: works_named(normalise_topic(topic)), pa.string()),
        "is_work_only": (lambda topic: is_work_only(normalise_topic(topic)), pa.bool_()),
        "language_code": (record_language, pa.string()),
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
    return {"topic": topic} | _columns(topic, _OF_A_TOPIC)


def homework_columns(content: pa.Array) -> dict[str, pa.Array]:
    """A column of homework, and beside it what is judged of each."""
    return {"content": content} | _columns(content, _OF_A_HOMEWORK)


def topic_fields(topic: str) -> dict[str, Any]:
    """One topic and what is judged of it."""
    return {"topic": topic} | {name: judge(topic) for name, (judge, _) in _OF_A_TOPIC.items()}


def homework_fields(content: str) -> dict[str, Any]:
    """One homework and what is judged of it."""
    return {"content": content} | {name: judge(content) for name, (judge, _) in _OF_A_HOMEWORK.items()}


def compared_words(topic: str) -> str:
    """What `topic_words` makes of a topic as it was written."""
    return topic_words(normalise_topic(topic))


def _columns(texts: pa.Array, judgements: Mapping[str, _Judgement]) -> dict[str, pa.Array]:
    return {name: mapped(texts, judge, type_) for name, (judge, type_) in judgements.items()}
