"""Every register that Svod reads, described once: templates, counters and readers come from here."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.registers import people, plans, supervision, teaching
from schemas.registers.description import Column, Field, Register, RegisterSheet

REGISTERS: Mapping[str, Register] = MappingProxyType(
    {
        register.name: register
        for register in (
            plans.TOPIC_PLAN,
            people.CONSENTS,
            plans.CURRICULUM,
            plans.CALENDAR,
            plans.ATTESTATION_SCHEDULE,
            plans.YEAR_SECTIONS,
            people.STAFF,
            people.ORDERS,
            people.DEFERRALS,
            people.DATA_NOTICES,
            people.DATA_CHECKS,
            teaching.SUBSTITUTIONS,
            teaching.PROTOCOLS,
            teaching.COURSE_WORKS,
            supervision.SUPERVISION,
            supervision.INCIDENTS,
            supervision.HANDOVERS,
            supervision.CERTIFICATES,
        )
    }
)

# Title of a sheet → the register it belongs to: a workbook is known by its sheets, not by its name.
SHEETS: Mapping[str, Register] = MappingProxyType(
    {sheet.title: register for register in REGISTERS.values() for sheet in register.sheets}
)

__all__ = ["REGISTERS", "SHEETS", "Column", "Field", "Register", "RegisterSheet"]
