"""The four documents as data: nothing lost from the list of obligations, every quotation in the text."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from foundation.errors import ConfigurationError
from validations.coverage import coverage
from validations.explain import explain
from validations.regulation import FOLDER, json_schemas, load_decisions, load_regulation, load_shipped
from validations.rulebook import complaints, load_rule, load_rules, parse_rule

_SOURCE = Path(__file__).resolve().parents[2].parent / "shared" / "regulations"
_needs_source = pytest.mark.skipif(
    not _SOURCE.is_dir(), reason="the project's own list of obligations (../shared/regulations) is not on this machine"
)


def test_every_document_is_here_with_its_obligations() -> None:
    assert {regulation.id: len(regulation.obligations) for regulation in load_shipped()} == {
        "khmao-2020": 48,
        "kpgt-2022": 48,
        "kukarino": 28,
        "peresvet": 26,
    }


@_needs_source
def test_obligations_are_those_of_the_list() -> None:
    listed = yaml.safe_load((_SOURCE / "obligations.yaml").read_text(encoding="utf-8"))
    expected = [(o["id"], o["kind"], o.get("force", "must"), o.get("decide")) for o in listed["obligations"]]
    carried = [(o.id, o.kind, o.force, o.decide) for regulation in load_shipped() for o in regulation.obligations]
    assert sorted(map(str, carried)) == sorted(map(str, expected))
    assert [(decision.about, decision.rule) for decision in load_decisions()] == [
        (decision["about"], decision["rule"]) for decision in listed["conflicts"]
    ]


@_needs_source
def test_parameters_of_the_list_are_carried_unchanged() -> None:
    listed = yaml.safe_load((_SOURCE / "obligations.yaml").read_text(encoding="utf-8"))
    carried = {o.id: o.parameters for regulation in load_shipped() for o in regulation.obligations}
    for obligation in listed["obligations"]:
        assert obligation.get("parameters", {}).items() <= carried[obligation["id"]].items(), obligation["id"]


@_needs_source
def test_quotations_are_in_the_texts() -> None:
    for regulation in load_shipped():
        text = _plain((_SOURCE / "texts" / f"{regulation.id}.txt").read_text(encoding="utf-8"))
        for obligation in regulation.obligations:
            if obligation.quotation is not None:
                assert _plain(obligation.quotation) in text, obligation.id


def test_whatever_a_rule_reads_is_quoted_and_what_it_cannot_tell_is_said() -> None:
    for regulation in load_shipped():
        for obligation in regulation.obligations:
            if any(item.rule for item in obligation.fulfilments):
                assert obligation.quotation, obligation.id
                assert obligation.kind == "check", obligation.id
            if obligation.status == "not_checkable":
                assert obligation.reason, obligation.id


def test_the_json_schemas_beside_the_documents_are_those_of_the_loader() -> None:
    for name, schema in json_schemas().items():
        assert json.loads((FOLDER / name).read_text(encoding="utf-8")) == schema


def test_coverage_has_a_row_for_each_of_the_150() -> None:
    rows = coverage()
    assert len(rows) == len({row["obligation"] for row in rows}) == 150
    statuses = {row["status"] for row in rows}
    assert {"fulfilled", "partly", "duty"} <= statuses <= {"open", "fulfilled", "partly", "not_checkable", "duty"}
    by_id = {row["obligation"]: row for row in rows}
    assert by_id["kpgt-2022/3.2f"] == {
        "obligation": "kpgt-2022/3.2f",
        "kind": "check",
        "status": "fulfilled",
        "by": ["one-mark-per-cell", "lesson-mark-scale", "period-mark-scale"],
        "reason": None,
    }
    assert by_id["khmao-2020/4.1"]["status"] == "duty"
    assert (by_id["khmao-2020/2.3"]["status"], by_id["khmao-2020/2.3"]["by"]) == ("partly", ["lesson-by-stranger"])
    assert {name for row in rows for name in row["by"]} >= set(load_rules())
    for row in rows:
        assert (row["status"] in ("fulfilled", "partly")) == bool(row["by"]), row


@pytest.mark.parametrize("rule_id", load_rules())
def test_a_rule_explains_itself(rule_id: str) -> None:
    text = explain(rule_id)
    rule = load_rule(rule_id)
    for part in (rule.title, rule.what, rule.remedy, rule.sql, rule.examples.fails[0].title, "→ "):
        assert part in text
    clauses = [
        obligation
        for regulation in load_shipped()
        for obligation in regulation.obligations
        if any(item.rule == rule_id for item in obligation.fulfilments)
    ]
    assert clauses
    for obligation in clauses:
        assert f"п. {obligation.clause}" in text
        assert f"«{obligation.quotation}»" in text


def test_an_unknown_rule_or_document_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="no-such-rule"):
        explain("no-such-rule")
    with pytest.raises(ConfigurationError, match="no-such-document"):
        load_regulation("no-such-document")


@pytest.mark.parametrize("part", ["remedy", "title", "examples", "key", "denominator", "needs", "addressee"])
def test_a_rule_without_a_part_of_its_header_is_refused(part: str) -> None:
    text = (FOLDER.parent / "rules" / "homework-late.sql").read_text(encoding="utf-8")
    broken = re.sub(rf"^{part}:.*?(?=^[a-z]+:|\*/)", "", text, flags=re.MULTILINE | re.DOTALL)
    assert broken != text
    with pytest.raises(ConfigurationError, match=part):
        parse_rule("homework-late", broken)


def test_a_rule_nobody_asks_for_and_a_clause_without_its_rule_are_complaints() -> None:
    rules = dict(load_rules())
    rules["new-rule"] = rules["homework-late"]
    del rules["mark-changed"]
    said = complaints(rules, load_shipped())
    assert "new-rule: правила не требует ни один пункт" in said
    assert "kpgt-2022/3.2g: правила «mark-changed» нет" in said


def test_an_addressee_of_a_clause_that_does_not_ask_is_a_complaint() -> None:
    rule = load_rules()["attendance-late"]
    misled = rule.addressee.model_copy(update={"by_clause": {"kukarino/4.2g9": "class_teacher"}})
    said = complaints({rule.id: rule.model_copy(update={"addressee": misled})}, load_shipped())
    assert "attendance-late: addressee называет обязанность kukarino/4.2g9, которая этого правила не требует" in said


def test_a_clause_may_name_another_addressee_than_its_rule() -> None:
    addressee = load_rules()["attendance-late"].addressee
    assert addressee.of("peresvet/3.5a") == "subject_teacher"
    assert addressee.of("kukarino/4.2g1") == "class_teacher"
    assert "классный руководитель, куратор («Классный руководитель обязан»)" in explain("attendance-late")


def _local_act(folder: Path, **act: Any) -> Path:
    text = {"id": "local", "extends": "peresvet", "title": "Приказ № 5", **act}
    (folder / "local.yaml").write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_local_act_gives_other_terms_from_its_day_on(tmp_path: Path) -> None:
    folder = _local_act(
        tmp_path,
        effective_from="2026-10-01",
        obligations=[{"id": "peresvet/3.5b", "rules": {"mark-late": {"days": 2}}}],
    )
    asked = [r for r in load_regulation("local", folder).requirements() if r.obligation_id == "peresvet/3.5b"]
    assert [(r.parameters["days"], str(r.effective_from), str(r.effective_to)) for r in asked] == [
        (3, "0001-01-01", "2026-09-30"),
        (2, "2026-10-01", "9999-12-31"),
    ]


@pytest.mark.parametrize(
    ("obligations", "complaint"),
    [
        ([{"id": "peresvet/9.9", "parameters": {"days": 1}}], "peresvet/9.9"),
        ([{"id": "peresvet/3.5b", "rules": {"topic-missing": {"outer_days": 1}}}], "topic-missing"),
        ([{"id": "peresvet/3.5b", "parameters": {"day_kind": "lunar"}}], "рабочие"),
        ([{"id": "peresvet/3.5b", "parameters": {"days": -1}}], "неотрицательное"),
        ([{"id": "peresvet/3.5b", "parameters": {"days": 9}}], "unknown_kind_days"),
        ([{"id": "peresvet/3.5b", "days": 9}], "days"),
    ],
)
def test_an_impossible_local_act_is_refused_with_its_reason(
    tmp_path: Path, obligations: list[dict[str, Any]], complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        load_regulation("local", _local_act(tmp_path, obligations=obligations))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_explanation_names_every_parameter_in_words() -> None:
    for rule in load_rules().values():
        text = explain(rule.id).split("\nЗапрос\n")[0]
        for name in rule.parameters:
            assert f"{name}:" not in text, (rule.id, name)
            assert f"{name} =" not in text, (rule.id, name)
