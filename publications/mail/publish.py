"""Writes the day's letters, sends what is owed and nothing twice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from foundation import locks
from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import ConfigurationError
from foundation.files import write_atomically
from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from lake.catalog import one_look
from publications.consent import consent_mode, recipients
from publications.mail.ledger import Delivery, Ledger, delivery_id
from publications.mail.letter import Letter, is_empty, letter_bytes, usable_address
from publications.mail.post import send_all
from publications.shelf import file_name, publication
from schemas.exchange import Publication, Run
from transforms.derived.daily_news import daily_news, news_day
from transforms.derived.incident_operations import touched_students

_MOST_ATTEMPTS: Final = 3
_NO_CONNECTION: Final = "Подключение «mail» не задано: письмо уйдёт, когда оно появится."
_NO_CONSENT: Final = "Согласие отозвано или адрес больше не указан: письмо не отправляется."
_TOO_LATE: Final = "Письмо не удалось доставить слишком долго: его новости устарели."
_OUTDATED: Final = "Записи изменились: вместо этого письма отправляется новое."
_NOT_ALLOWED: Final = "Адреса нет в списке разрешённых (SVOD_MAIL_ALLOW): письмо не отправляется."
_BAD_ADDRESS: Final = "Адрес записан с ошибкой: исправьте его в реестре контактов."


@dataclass(frozen=True, slots=True)
class _Post:
    """What the letters of one organisation have in common."""

    organisation: Organisation
    settings: Settings
    run: Run
    day_on: date
    may_receive: Mapping[str, tuple[str, ...]]

    @property
    def since(self) -> date:
        """The first day whose letters are kept and still sent."""
        return self.day_on - timedelta(days=self.settings.window_days_back)

    @property
    def folder(self) -> Path:
        """Where the organisation's letters lie."""
        return self.settings.publications / "mail" / self.organisation.id


def publish_mail(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    organisations: Organisations,
    settings: Settings,
    consent_modes: Mapping[str, str],
    connections: Connections,
    *,
    silent: Path | None = None,
) -> list[Publication]:
    """The letters of the day of `run.as_of_at` (before noon: of the day before), `mail/<org>/<day>/….eml`, sent.

    `settings.mail_mode` says off (nothing is written or sent), dry_run (written) or deliver; `settings.mail_allow` to
    whom. What could not be delivered stays owed in table `delivery` and goes out with the next run; an unreachable
    server is no error. Several processes may publish different organisations: one session at a time is opened to the
    server, and the mark `silent` of a server that did not answer keeps the others from waiting for it, too.
    `connections` is asked for `mail` only when a letter is due. Raises ConfigurationError, when all organisations are
    done, where that connection is missing or can't be used. Gives all letters kept.
    """
    published: list[Publication] = []
    unusable: ConfigurationError | None = None
    is_reachable = True
    for organisation in organisations.organisations:
        as_of_on = run.as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
        mode = consent_mode(organisation, consent_modes)
        with one_look(connection):
            may_receive = recipients(connection, organisation.id, mode, as_of_on).mail
        day_on = news_day(run.as_of_at, organisation.timezone)
        post = _Post(organisation, settings, run, day_on, may_receive)
        ledger = Ledger(connection, settings, run, organisation.id, since=post.since)
        with ledger.held():
            if settings.mail_mode != "off":
                _write_letters(connection, post, ledger)
                _revise_letters(connection, post, ledger)
                _give_up_stale(post, ledger)
            # A server that did not answer for one organisation is not waited for three hundred times.
            if settings.mail_mode == "deliver" and is_reachable:
                try:
                    is_reachable = _send(post, ledger, connections, silent)
                except ConfigurationError as error:
                    unusable = error
                finally:
                    ledger.settle()
            published += _kept(post, ledger)
    if unusable is not None:
        raise unusable
    return published


def _revise_letters(connection: duckdb.DuckDBPyConnection, post: _Post, ledger: Ledger) -> None:
    """Looks again at letters of earlier days that may have told what a compromised account wrote.

    One that was sent is followed by a correction, one that was not goes out of date: nobody is told a void value.
    """
    touched = touched_students(connection, post.organisation.id)
    days: dict[date, set[str]] = {}
    for row in ledger.deliveries.values():
        first_on = touched.get(row.student_id)
        if first_on is not None and max(first_on, post.since) <= row.day_on < post.day_on:
            days.setdefault(row.day_on, set()).add(row.student_id)
    for day_on, students in sorted(days.items()):
        _write_letters(connection, replace(post, day_on=day_on), ledger, only=frozenset(students))


def _write_letters(
    connection: duckdb.DuckDBPyConnection, post: _Post, ledger: Ledger, only: frozenset[str] | None = None
) -> None:
    """Puts the day's letters beside the ledger and writes down which are owed.

    Of the students `only` those are asked, and nobody who was sent nothing that day.
    """
    earlier: dict[tuple[str, str], list[Delivery]] = {}
    for row in ledger.deliveries.values():
        if row.day_on == post.day_on:
            earlier.setdefault((row.student_id, row.recipient), []).append(row)
    planned: list[Delivery] = []
    news = daily_news(connection, post.organisation.id, post.organisation.timezone, post.day_on)
    for batch in news.to_batches(max_chunksize=500):
        for student in batch.to_pylist():
            for recipient in post.may_receive.get(student["student_id"], ()):
                before = earlier.get((student["student_id"], recipient), [])
                if only is None or (before and student["student_id"] in only):
                    planned += _plan_one(post, student, recipient, before)
    ledger.plan(planned)


def _plan_one(post: _Post, student: Mapping[str, str], recipient: str, earlier: list[Delivery]) -> list[Delivery]:
    sent = sorted(
        (row for row in earlier if row.status_code == "delivered" and row.delivered_at is not None),
        key=lambda row: (row.delivered_at, row.delivery_id),
    )
    content = student["content"]

    def version(before: int) -> str:
        return delivery_id(post.organisation.id, student["student_id"], recipient, post.day_on, content, before)

    is_told = bool(sent) and version(len(sent) - 1) == sent[-1].delivery_id
    has_nothing_to_tell = is_empty(content) and not sent
    wanted = None if is_told or has_nothing_to_tell else version(len(sent))
    known = {row.delivery_id: row for row in earlier}
    planned = [
        replace(row, status_code="suppressed", last_error=_OUTDATED, run_id=post.run.run_id)
        for row in earlier
        if row.delivery_id != wanted and row.status_code in ("owed", "refused", "dry_run")
    ]
    if wanted is not None:
        planned.append(_wanted(post, student, recipient, known.get(wanted), wanted, is_correction=bool(sent)))
    return planned


def _wanted(
    post: _Post,
    student: Mapping[str, str],
    recipient: str,
    known: Delivery | None,
    wanted: str,
    *,
    is_correction: bool,
) -> Delivery:
    path = post.folder / post.day_on.isoformat() / f"{file_name(student['source_student_id'])}-{wanted[:12]}.eml"
    address = usable_address(recipient)
    if address is not None and not path.is_file():
        letter = Letter(wanted, address, student["display_name"], post.day_on, student["content"], is_correction)
        write_atomically(path, letter_bytes(letter, post.organisation, post.settings.mail_sender, post.run.as_of_at))
    status, reason = _standing(post.settings, address)
    if known is not None and known.status_code == status:
        return known
    if known is not None and known.status_code == "refused" and status == "owed":
        return known
    return Delivery(
        delivery_id=wanted,
        organisation_id=post.organisation.id,
        channel_code="email",
        student_id=student["student_id"],
        recipient=recipient,
        path=publication("mail", path, "").path,
        status_code=status,
        attempts=0 if known is None else known.attempts,
        delivered_at=None,
        last_error=reason,
        run_id=post.run.run_id,
    )


def _standing(settings: Settings, address: str | None) -> tuple[str, str | None]:
    if address is None:
        return "suppressed", _BAD_ADDRESS
    if not is_allowed(address, settings.mail_allow):
        return "suppressed", _NOT_ALLOWED
    return ("owed", None) if settings.mail_mode == "deliver" else ("dry_run", None)


def is_allowed(address: str, allow: str) -> bool:
    """Whether the list of addresses and @domains (`*`: all) of `settings.mail_allow` lets a letter out."""
    given = address.lower()
    wanted = [each.strip().lower() for each in allow.split(",") if each.strip()]
    return any(each in ("*", given) or (each.startswith("@") and given.endswith(each)) for each in wanted)


def _give_up_stale(post: _Post, ledger: Ledger) -> None:
    """What is owed to somebody who may not receive any more, or has been owed for too long, is not sent."""
    waiting = [row for row in ledger.deliveries.values() if row.status_code in ("owed", "refused", "dry_run")]
    reasons = {
        row.delivery_id: _NO_CONSENT for row in waiting if row.recipient not in post.may_receive.get(row.student_id, ())
    } | {row.delivery_id: _TOO_LATE for row in waiting if row.day_on < post.since}
    ledger.plan(
        [
            replace(row, status_code="suppressed", last_error=reasons[row.delivery_id], run_id=post.run.run_id)
            for row in waiting
            if row.delivery_id in reasons
        ]
    )


def _send(post: _Post, ledger: Ledger, connections: Connections, silent: Path | None) -> bool:
    due = [row for row in ledger.deliveries.values() if _is_due(row, post)]
    if not due:
        return True
    try:
        mail = connections("mail")
    except ConfigurationError:
        ledger.plan([replace(row, last_error=_NO_CONNECTION) for row in due])
        raise
    letters = (
        (row.delivery_id, usable_address(row.recipient) or row.recipient, (post.folder / row.name).read_bytes())
        for row in sorted(due, key=lambda row: (row.day_on, row.delivery_id))
    )
    # As many sessions as processes is what a mail server takes for an attack.
    with locks.held(post.settings.workspace / "mail" / "server.lock"):
        if silent is not None and silent.is_file():
            return False
        is_reachable = send_all(
            letters,
            mail,
            post.settings.mail_sender,
            lambda told, status, reason: ledger.note(told, status, reason, utc_now()),
        )
        if not is_reachable and silent is not None:
            write_atomically(silent, b"")
    return is_reachable


def _is_due(row: Delivery, post: _Post) -> bool:
    if not is_allowed(usable_address(row.recipient) or "", post.settings.mail_allow):
        return False
    waits = row.status_code == "owed" or (row.status_code == "refused" and row.attempts < _MOST_ATTEMPTS)
    return waits and (post.folder / row.name).is_file()


def _kept(post: _Post, ledger: Ledger) -> list[Publication]:
    """The letters that stay; others go: of those who may not receive any more, replaced ones, old ones."""
    kept = {
        row.name
        for row in ledger.deliveries.values()
        if row.day_on >= post.since
        and row.recipient in post.may_receive.get(row.student_id, ())
        and row.last_error != _OUTDATED
    }
    published = []
    for path in sorted(post.folder.glob("*/*")) if post.folder.is_dir() else []:
        if "/".join(path.parts[-2:]) in kept:
            published.append(publication("mail", path, sha256(path.read_bytes()).hexdigest()))
        else:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
    return published
