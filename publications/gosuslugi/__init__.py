"""What Госуслуги asks and is told about a child: the content of messages of СМЭВ."""

from publications.gosuslugi.answering import Answers, Refusal
from publications.gosuslugi.request import DiaryRequest, UnknownRequestError, diary_request
from publications.gosuslugi.schema import content_schema

__all__ = ["Answers", "DiaryRequest", "Refusal", "UnknownRequestError", "content_schema", "diary_request"]
