"""The return to the school: its own workbook with the wrong cells coloured and commented."""

from publications.annotation.marks import Mark
from publications.annotation.publish import about_file, marks_of, publish_returns
from publications.annotation.workbook import annotate

__all__ = ["Mark", "about_file", "annotate", "marks_of", "publish_returns"]
