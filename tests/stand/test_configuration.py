"""`python -m stand configure`: an `organisations.yaml` for a region of any size."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from foundation.organisations import ConnectorName, load_organisations
from stand.arrivals.places import senders_of
from stand.configuration import configuration_of, write_configuration
from stand.record import StandRecord
from stand.simulations import simulations_of
from stand.size import RegionSize, reaching, templates
from validations.regulation import load_regulations


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("config")
    write_configuration(folder, configuration_of(templates(RegionSize(300))))
    return folder


def test_every_connector_has_its_share(config: Path) -> None:
    organisations = load_organisations(config).organisations
    assert len(organisations) == 300
    counts = Counter(source.connector for one in organisations for source in one.sources)
    assert set(counts) == set(get_args(ConnectorName))
    assert counts["eljur"] + counts["eljur-esia"] > counts["dnevnik"] > counts["oneroster"] > 10
    load_regulations({one.regulation for one in organisations})


def test_the_simulators_know_every_organisation_by_its_own_connection(config: Path) -> None:
    organisations = load_organisations(config)
    known = {name for each in simulations_of(organisations, 7) for name in each.connections(1)}
    known |= {sender.connection for sender in senders_of(organisations, 7)}
    asked = [source.connection for one in organisations.organisations for source in one.sources if source.connection]
    assert sorted(asked) == sorted(known)


def test_files_come_in_every_way(config: Path) -> None:
    sources = [source for one in load_organisations(config).organisations for source in one.sources]
    ways = Counter((source.connection or "-").partition("-")[0] for source in sources if source.connector == "exports")
    assert set(ways) == {"", "sftp", "imap"}
    assert {layout for source in sources for layout in source.layouts} == {
        *("class_journal", "progress_report", "report_card", "topics_page", "xml_journal")
    }


def test_a_region_reaches_the_last_organisation_it_is_asked_for() -> None:
    assert reaching(["kukarino"]) == 15
    assert reaching(["school-021", "kukarino"]) == 21
    assert reaching([one.organisation for one in templates(RegionSize(300))]) == 300
    asked = StandRecord(seed=7, reading=1, organisations=("college-016", "school-300"), classes=1, students=2).size
    assert "school-300" in {one.organisation for one in templates(asked)}
    named = {one.organisation: one for one in templates(asked)}["ugra-3"]
    assert named.groups[0].students == 9, "planters need the classes they know"
