"""`organisations.yaml` of a region of any size: every connector in the shares of `stand.size`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from foundation.files import write_atomically
from foundation.organisations import Organisations
from stand.named import OrganisationTemplate

_MUNICIPALITIES = {
    "kukarino": "Можайский городской округ",
    "peresvet": "Сергиево-Посадский городской округ",
    "khmao-2020": "Нефтеюганск",
    "kpgt-2022": "Касли",
}
_KINDS = {"school": "Школа", "college": "Техникум"}
# By what way files of a layout are sent; a class journal is put into the inbox.
_WAYS = {"progress_report": "sftp", "xml_journal": "imap"}
# A loopback server asked at the pace of a real one would make a night of a region a night indeed.
_REQUESTS_PER_SECOND = 1000


def configuration_of(templates: Iterable[OrganisationTemplate]) -> Organisations:
    """What Svod needs to read those organisations; schools are numbered at the servers by their place, from one."""
    return Organisations.model_validate(
        {"organisations": [_organisation(template, place) for place, template in enumerate(templates, start=1)]}
    )


def write_configuration(config: Path, organisations: Organisations) -> Path:
    """Writes `organisations.yaml` into the folder `config`, with what differs from the defaults; gives its path."""
    said = organisations.model_dump(mode="json", exclude_defaults=True)
    text = "# Записано стендом: python -m stand configure\n" + yaml.safe_dump(
        said, allow_unicode=True, sort_keys=False, width=120
    )
    path = config / "organisations.yaml"
    write_atomically(path, text.encode())
    return path


def _organisation(template: OrganisationTemplate, place: int) -> dict[str, Any]:
    identifier = template.organisation
    journal = {"connector": template.source, **_door(template, place)}
    if template.source not in ("exports", "oneroster"):
        journal["requests_per_second"] = _REQUESTS_PER_SECOND
    said = {
        "id": identifier,
        "title": f"{_KINDS[template.kind]} {identifier}",
        "kind": template.kind,
        "municipality": _MUNICIPALITIES[template.regulation],
        "timezone": template.timezone,
        "regulation": template.regulation,
        "sources": [journal, {"connector": "registers", "inbox": f"registers/{identifier}"}],
    }
    if template.branch_of is not None:
        said["branch_of"] = template.branch_of
    if template.kind == "college":
        said["consent_mode"] = "opt_in"
    return said


def _door(template: OrganisationTemplate, place: int) -> dict[str, Any]:
    """Where the journal is read and as whom."""
    identifier = template.organisation
    match template.source:
        case "eljur" | "eljur-esia":
            return {"connection": f"eljur-{identifier}", "vendor": identifier}
        case "dnevnik":
            return {"connection": f"dnevnik-{identifier}", "school": str(10**12 + place)}
        case "netschool":
            return {"connection": f"netschool-{identifier}", "school": str(1000 + place)}
        case "netschool-poo":
            return {"connection": f"poo-{identifier}", "school": f"spo_{place}"}
    inbox = {"inbox": f"inbox/{identifier}"}
    if template.source == "oneroster" or not template.layouts:
        return inbox
    way = _WAYS.get(template.layouts[0])
    return inbox | ({"connection": f"{way}-{identifier}"} if way else {}) | {"layouts": list(template.layouts)}
