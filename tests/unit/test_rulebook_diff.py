"""Two rulebooks compared: what a changelog and an auditor must know, and nothing that judges nobody."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ConfigurationError
from validations import rulebook
from validations.regulation import FOLDER as REGULATIONS
from validations.rulebook_diff import compare, in_words
from validations.rulebook_snapshot import Snapshot, of_content, of_folder, present

NOW = present()


def _with_rule(rule: str, former: str, later: str) -> Snapshot:
    assert former in NOW.rules[rule]
    return replace(NOW, rules={**NOW.rules, rule: NOW.rules[rule].replace(former, later)})


def _with_obligation(obligation: str, **more: Any) -> Snapshot:
    document = obligation.partition("/")[0]
    regulations: dict[str, Any] = json.loads(json.dumps(dict(NOW.regulations)))
    for each in regulations[document]["obligations"]:
        if each["id"] == obligation:
            each.update(more)
    return replace(NOW, regulations=regulations)


def _told(later: Snapshot) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.rule, each.kind, tuple(one.part for one in each.differences)) for each in compare(NOW, later)]


def _parameters(obligation: str, rule: str) -> Mapping[str, Any]:
    document = NOW.regulations[obligation.partition("/")[0]]
    return next(
        item["parameters"]
        for each in document["obligations"]
        if each["id"] == obligation
        for item in each["fulfilled_by"]
        if item["rule"] == rule
    )


def test_a_rulebook_is_equal_to_itself_however_it_was_kept() -> None:
    assert of_content(NOW.content) == NOW
    assert of_content(NOW.content).id == NOW.id
    assert compare(NOW, of_content(NOW.content)) == []
    # A folder has the documents as written, a run as read: both ask the same.
    assert compare(of_folder(rulebook.FOLDER.parent), NOW) == []
    assert in_words([]) == "Своды правил одинаковы."


def test_rules_that_came_and_went() -> None:
    fewer = replace(NOW, rules={name: text for name, text in NOW.rules.items() if name != "mark-changed"})
    assert [(each.rule, each.kind) for each in compare(NOW, fewer)] == [("mark-changed", "retired")]
    back = compare(fewer, NOW)
    assert [(each.rule, each.kind) for each in back] == [("mark-changed", "added")]
    assert "kpgt-2022/3.2g: требует пункт 3.2 (обязан, с 2022-05-11)" in in_words(back)
    former = replace(NOW, rules={**NOW.rules, "lesson-mark-late": NOW.rules["mark-late"]})
    assert "lesson-mark-late — Отметка выставлена позже срока; вместо него: mark-late" in in_words(compare(former, NOW))


@pytest.mark.parametrize(
    ("former", "later", "parts"),
    [
        ("title: Отметка исправлена после выставления", "title: Отметка изменена", ("title",)),
        ("dimension: integrity", "dimension: timeliness", ("dimension",)),
        ("role: subject_teacher", "role: deputy", ("addressee",)),
        ("*/\n", "*/\n-- Пояснение, которое никого не судит.\n\n", ()),
        ("*/\nWITH ", "*/\nWITH nothing AS (SELECT 1), ", ("sql",)),
    ],
    ids=["title", "dimension", "addressee", "comment", "query"],
)
def test_what_changed_in_a_rule(former: str, later: str, parts: tuple[str, ...]) -> None:
    expected = [("mark-changed", "changed", parts)] if parts else []
    assert _told(_with_rule("mark-changed", former, later)) == expected


def test_what_changed_in_a_clause() -> None:
    items = [{"rule": "mark-late", "parameters": {**_parameters("peresvet/3.5b", "mark-late"), "days": 5}}]
    later = _with_obligation("peresvet/3.5b", fulfilled_by=items)
    assert _told(later) == [("mark-late", "changed", ("parameters.days",))]
    assert "peresvet/3.5b: срок, дней после дня, с которого он идёт: 3 → " in in_words(compare(NOW, later))
    softer = _with_obligation("peresvet/3.5b", force="should", effective_to="2026-11-30")
    assert _told(softer) == [("mark-late", "changed", ("force", "effective_to"))]
    assert "peresvet/3.5b: сила обязан → рекомендуется" in in_words(compare(NOW, softer))
    assert "peresvet/3.5b: действует по бессрочно → 2026-11-30" in in_words(compare(NOW, softer))
    gone = _with_obligation("peresvet/3.5b", fulfilled_by="open")
    assert "peresvet/3.5b: пункт 3.5 больше не требует" in in_words(compare(NOW, gone))


def test_a_local_act_is_told_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "peresvet-5-2026.yaml").write_text(
        "id: peresvet-5-2026\ntitle: Приказ № 41\nextends: peresvet\neffective_from: 2026-09-01\n"
        "obligations:\n  - id: peresvet/3.5b\n    rules: {mark-late: {days: 2}}\n",
        encoding="utf-8",
    )
    with_act = present(tmp_path)
    assert with_act.id != NOW.id
    said = in_words(compare(NOW, with_act))
    assert "peresvet-5-2026: peresvet/3.5b: требует пункт 3.5 (обязан, с 2026-09-01)" in said


def test_a_query_that_rules_share_is_told_by_its_name() -> None:
    name = next(iter(NOW.shared))
    later = replace(NOW, shared={**NOW.shared, name: NOW.shared[name] + "\nSELECT 1\n"})
    assert _told(later) == [(f"sql/{name}", "changed", ("sql",))]


def test_a_folder_without_rules_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="нет свода правил"):
        of_folder(tmp_path)
    assert of_folder(REGULATIONS.parent.parent).rules == NOW.rules
