"""The receipt, its schema and its page as they are: a change of them is seen in review.

To renew after a wanted change: `SVOD_RENEW_GOLDEN=1 pytest tests/golden/test_receipt.py`.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema

from foundation.organisations import Organisation
from publications.receipt.deliveries import Delivery, Found, Unread
from publications.receipt.record import receipt_bytes, receipt_page, receipt_record
from schemas.exchange import Dispositions
from schemas.feeds.receipt import receipt_schema
from tests.publishing.school import organisation
from tests.reporting.lake import rules

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
READ_AT = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)
HOSTILE = "=cmd|'/c calc'!A0 <script>alert(1)</script>"


def compare(golden: Path, content: str) -> None:
    if os.environ.get("SVOD_RENEW_GOLDEN"):
        golden.write_text(content, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == content


def delivery() -> Delivery:
    """A file with one value that can't be read, one that was mended, and one disputed finding."""
    remedy = "Исправьте момент: нужны дата и время вида 05.10.2026 11:04."
    unread = Unread("exports.class_journal", "Занятия!H3", HOSTILE, "moment_unreadable", remedy, 1, READ_AT)
    former = READ_AT - timedelta(days=12)
    mended = Unread("exports.class_journal", "Журнал!D14", "вчера", "moment_unreadable", remedy, 1, former, READ_AT)
    key = {"study_group": "7А", "subject": "Алгебра", "date": "2026-10-05", "number": "3"}
    found = Found(
        "homework-late", json.dumps(key), "3.5", "error", "disputed", "Позже срока", "Занятия!A9", "a" * 64, READ_AT,
        "Урок перенесён",
    )  # fmt: skip
    counts = Dispositions(offered=120, accepted=100, unchanged=15, superseding=3, duplicate=1, quarantined=1)
    return Delivery(
        "shkola", "exports", "7А Алгебра.xlsx", READ_AT, True, counts, "f" * 64, ("exports.class_journal",), None,
        (unread,), (mended,), (found,),
    )  # fmt: skip


def school() -> Organisation:
    return organisation()


def test_the_receipt() -> None:
    record = receipt_record(delivery(), school(), rules(), "Положение")
    jsonschema.validate(json.loads(receipt_bytes(record)), receipt_schema())
    assert b"<script" not in receipt_bytes(record)
    compare(HERE / "receipt.json", receipt_bytes(record).decode())


def test_the_page_runs_nothing_that_a_school_wrote() -> None:
    page = receipt_page(receipt_record(delivery(), school(), rules(), "Положение"), school(), None).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for said in ("Прочитано, кроме отмеченных значений", "05.10.2026, урок 3", "п. 3.5", "Возражение: Урок перенесён"):
        assert said in page


def test_the_schema_in_the_documentation() -> None:
    compare(DOCS / "receipt.schema.json", json.dumps(receipt_schema(), ensure_ascii=False, indent=2) + "\n")
