"""What a school of the region sends at a moment, file by file, in the layouts of its source."""

from collections.abc import Iterable

from stand.journal import JournalState
from stand.journal_book import OwnRecords
from stand.layouts.progress_report import progress_report
from stand.layouts.report_card import report_card
from stand.layouts.school_class import classes_of
from stand.layouts.topics_page import topics_page
from stand.layouts.xml_journal import xml_journal
from stand.workbooks import xlsx


def files_of(state: JournalState, organisation: str, timezone: str, layouts: Iterable[str]) -> dict[str, bytes]:
    """File name → bytes of every layout but the class journal (`stand.inbox` writes those).

    The same for the same state; a topics page and an XML journal state the moment of the state as that of export.
    """
    wanted = frozenset(layouts)
    files: dict[str, bytes] = {}
    for school_class in classes_of(state, organisation, timezone):
        title = school_class.title
        if "progress_report" in wanted:
            files[f"Отчет об успеваемости и посещаемости {title}.xlsx"] = progress_report(school_class)
        if "report_card" in wanted:
            files[f"Табель успеваемости {title}.xlsx"] = report_card(school_class)
        if "topics_page" in wanted:
            for key in school_class.keys:
                content = xlsx(topics_page(school_class, key), school_class.own.now, real_dates=True)
                files[f"Темы {key[0]} {key[1]}.xlsx".replace("/", "-")] = content
        if "xml_journal" in wanted:
            own: OwnRecords = school_class.own
            files[f"Журнал {title}.xml"] = xml_journal(own, title, timezone)
    return dict(sorted(files.items()))
