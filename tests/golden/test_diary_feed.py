"""The diary feed, its schema and the letter as they are: a change of them is seen in review.

To renew after a wanted change: `SVOD_RENEW_GOLDEN=1 pytest tests/golden/test_diary_feed.py`.
"""

import json
import os
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from publications.diary import publish_diaries
from publications.mail import publish_mail
from schemas.feeds.diary import diary_schema
from tests.publishing.families import CONSENTED, class_with_families
from tests.publishing.mail_server import free_port, to_port
from tests.publishing.school import night, organisations, settings

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"


def compare(golden: Path, content: str) -> None:
    if os.environ.get("SVOD_RENEW_GOLDEN"):
        golden.write_text(content, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == content


def test_the_feed(tmp_path: Path) -> None:
    publish_diaries(class_with_families(), night(), organisations(), settings(tmp_path), {})
    path = tmp_path / "publications" / "diaries" / "shkola" / f"{CONSENTED}.json"
    compare(HERE / "diary_feed.json", path.read_text(encoding="utf-8"))


def test_the_schema_in_the_documentation() -> None:
    compare(DOCS / "diary.schema.json", json.dumps(diary_schema(), ensure_ascii=False, indent=2) + "\n")


def test_the_letter(tmp_path: Path) -> None:
    chosen = settings(tmp_path, mail_allow="*")
    publish_mail(class_with_families(), night(), organisations(), chosen, {}, to_port(free_port()))
    (path,) = (tmp_path / "publications" / "mail").rglob(f"{CONSENTED}-*.eml")
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    parts = [letter.get_body((kind,)) for kind in ("plain", "html")]
    contents = [part.get_content().replace("\r\n", "\n") for part in parts if part is not None]
    assert len(contents) == 2
    headers = "".join(f"{name}: {letter[name]}\n" for name in ("From", "To", "Subject", "Date", "Message-ID"))
    compare(HERE / "letter.txt", headers + "\n" + contents[0])
    compare(HERE / "letter.html", contents[1])
