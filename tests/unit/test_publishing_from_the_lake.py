"""The same publications from a real lake: plain names, the law of the lease, nothing twice."""

from pathlib import Path

from lake.catalog import open_lake
from publications.archive import publish_archive, verify_archive
from publications.diary import publish_diaries
from publications.mail import publish_mail
from publications.summary_sheet import publish_summary_sheets
from schemas.model import metadata
from tests.publishing.families import class_with_families
from tests.publishing.mail_server import Mailboxes, mail_server
from tests.publishing.school import night, organisations, settings


def test_everything_is_published_from_the_lake_as_from_memory(tmp_path: Path) -> None:
    memory = class_with_families()
    chosen = settings(tmp_path / "lake", mail_mode="deliver", mail_allow="*")
    from_memory = settings(tmp_path / "memory", mail_mode="deliver", mail_allow="*")
    mailboxes = Mailboxes()
    with open_lake(chosen) as lake, mail_server(mailboxes) as connections:
        for table in metadata.sorted_tables:
            rows = memory.execute(f'SELECT * FROM "{table.name}"').to_arrow_table()
            if rows.num_rows:
                lake.connection.register("copied", rows)
                lake.connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM copied')
                lake.connection.unregister("copied")
        for connection, where in ((lake.connection, chosen), (lake.connection, chosen), (memory, from_memory)):
            publish_summary_sheets(connection, night(), organisations(), where)
            publish_diaries(connection, night(), organisations(), where, {})
            publish_mail(connection, night(), organisations(), where, {}, connections)
            publish_archive(connection, night(), organisations(), where)
        turn = lake.connection.execute("SELECT turn FROM lease WHERE organisation_id = 'shkola'").fetchone()
        told = lake.connection.execute("SELECT status_code, count(*) FROM delivery GROUP BY ALL").fetchall()
    assert turn == (2,)
    assert told == [("delivered", 2)]
    assert set(mailboxes.delivered().values()) == {2}  # once from each
    names = {path.relative_to(chosen.publications) for path in chosen.publications.rglob("*") if path.is_file()}
    assert len(names) > 40
    for name in names:
        assert (from_memory.publications / name).read_bytes() == (chosen.publications / name).read_bytes(), name
    assert verify_archive(chosen.publications / "archive") == []
