"""Which simulated systems the organisations of `organisations.yaml` need."""

from foundation.organisations import Organisations
from stand.dnevnik.schools import schools_of as dnevnik_schools_of
from stand.dnevnik.simulation import DnevnikSimulation
from stand.eljur.hosts import hosts_of
from stand.eljur.simulation import EljurSimulation
from stand.netschool.schools import schools_of
from stand.netschool.simulation import NetschoolSimulation
from stand.netschool_poo.simulation import PooSimulation
from stand.netschool_poo.tenants import host_of
from stand.simulation import Simulation


def simulations_of(organisations: Organisations, seed: int) -> tuple[Simulation, ...]:
    """The servers of the stand, in the order of their ports; one without organisations answers all the same."""
    return (
        *(EljurSimulation(host) for host in hosts_of(organisations, seed)),
        DnevnikSimulation(dnevnik_schools_of(organisations, seed)),
        NetschoolSimulation(schools_of(organisations, seed), seed),
        PooSimulation(host_of(organisations, seed)),
    )
