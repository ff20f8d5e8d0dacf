"""Normalising files of strangers in a child process: a parser that is led astray costs one page and nothing else."""

from datetime import date, datetime

import msgspec
import pyarrow as pa

from foundation.confinement import SHARED, Confinement
from foundation.errors import ConfigurationError
from schemas.exchange import NormaliseContext, NormalisedPage, Scope, Window
from transforms.normalise import normalise
from transforms.recognition import Recognised, recognise

# Kinds of pages whose bytes a person made with a program of their own choice.
_STRANGERS = ("exports.", "registers.", "oneroster.")


class _Question(msgspec.Struct, array_like=True):
    kind: str
    body: bytes
    context: dict[str, str]
    request: dict[str, str]


class _Scope(msgspec.Struct, array_like=True):
    entity: str
    study_group_id: str | None
    subject_id: str | None
    from_on: date | None
    to_on: date | None


class _Answer(msgspec.Struct, array_like=True):
    rows: dict[str, bytes]
    rejects: bytes
    version: str
    covers: list[str]
    scopes: list[_Scope]
    observed_at: datetime | None


def is_strangers(page_kind: str) -> bool:
    """Whether pages of that kind are normalised in the child."""
    return page_kind.startswith(_STRANGERS)


def normalise_confined(
    page_kind: str, body: bytes, context: NormaliseContext, confinement: Confinement = SHARED
) -> NormalisedPage:
    """As `normalise`, in the child for kinds of files that strangers make.

    Raises ConfinedError where a limit or a crash ended the child: the page can't be read at all.
    """
    if not is_strangers(page_kind):
        return normalise(page_kind, body, context)
    named = {name: getattr(context, name) for name in _CONTEXT}
    question = msgspec.msgpack.encode(_Question(page_kind, body, named, dict(context.request)))
    answer = msgspec.msgpack.decode(confinement.call("transforms.confined:answer", question), type=_Answer)
    return NormalisedPage(
        rows={entity: _table(table) for entity, table in answer.rows.items()},
        rejects=_table(answer.rejects),
        normaliser_version=answer.version,
        covers=tuple(answer.covers),
        scopes=tuple(
            Scope(
                one.entity,
                one.study_group_id,
                one.subject_id,
                Window(one.from_on, one.to_on) if one.from_on and one.to_on else None,
            )
            for one in answer.scopes
        ),
        observed_at=answer.observed_at,
    )


def answer(payload: bytes) -> bytes:
    """The child's side of `normalise_confined`."""
    asked = msgspec.msgpack.decode(payload, type=_Question)
    page = normalise(asked.kind, asked.body, NormaliseContext(**asked.context, request=asked.request))
    scopes = [
        _Scope(
            one.entity,
            one.study_group_id,
            one.subject_id,
            one.window.from_on if one.window else None,
            one.window.to_on if one.window else None,
        )
        for one in page.scopes
    ]
    return msgspec.msgpack.encode(
        _Answer(
            {entity: _bytes(table) for entity, table in page.rows.items()},
            _bytes(page.rejects),
            page.normaliser_version,
            list(page.covers),
            scopes,
            page.observed_at,
        )
    )


class _Told(msgspec.Struct, array_like=True):
    recognised: Recognised | None
    message: str = ""
    remedy: str = ""


def recognise_confined(body: bytes, confinement: Confinement = SHARED) -> Recognised:
    """As `recognise`, in the child.

    Raises ConfigurationError for what is not recognised, ConfinedError where a limit or a crash ended the child.
    """
    told = msgspec.msgpack.decode(confinement.call("transforms.confined:told", body), type=_Told)
    if told.recognised is None:
        raise ConfigurationError(told.message, told.remedy)
    return told.recognised


def told(payload: bytes) -> bytes:
    """The child's side of `recognise_confined`."""
    try:
        return msgspec.msgpack.encode(_Told(recognise(payload)))
    except ConfigurationError as error:
        return msgspec.msgpack.encode(_Told(None, error.message, error.remedy))


_CONTEXT = ("organisation_id", "organisation_kind", "source", "timezone", "source_timezone", "school_year")


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def _table(body: bytes) -> pa.Table:
    return pa.ipc.open_stream(body).read_all()
