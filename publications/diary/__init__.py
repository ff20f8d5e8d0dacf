"""Diaries: the JSON feed for those who consented, the weekly PDF for paper."""

from publications.diary.publish import publish_diaries

__all__ = ["publish_diaries"]
