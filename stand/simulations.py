"""Which simulated systems the organisations of `organisations.yaml` need."""

from foundation.organisations import Organisations
from stand.eljur.hosts import hosts_of
from stand.eljur.simulation import EljurSimulation
from stand.simulation import Simulation


def simulations_of(organisations: Organisations, seed: int) -> tuple[Simulation, ...]:
    """The servers of the stand, in the order of their ports; one without organisations answers all the same."""
    return tuple(EljurSimulation(host) for host in hosts_of(organisations, seed))
