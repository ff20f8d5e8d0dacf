"""The Russian pages of the rules: written anew after every change of a header, and whole."""

from pathlib import Path

from pipeline.rule_pages import FOLDER, main, rule_pages
from validations.regulation import load_shipped
from validations.rulebook import load_rules


def test_the_pages_in_the_tree_are_those_of_the_rules() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = "составьте страницы заново: python -m pipeline.rule_pages"
    assert written.keys() == rule_pages().keys(), stale
    assert [name for name, text in rule_pages().items() if written[name] != text] == [], stale


def test_a_page_quotes_its_clauses_and_says_who_can_tell() -> None:
    pages = rule_pages()
    for regulation in load_shipped():
        for obligation in regulation.obligations:
            for item in obligation.fulfilments:
                if item.rule is not None:
                    page = pages[f"{item.rule}.md"]
                    assert f"п. {obligation.clause}" in page
                    assert f"«{obligation.quotation}»" in page
    page = pages["attendance-not-taken.md"]
    assert "| ЭлЖур | нельзя | отметка о том, что посещаемость проверена |" in page
    assert "| Выгрузка: журнал класса | можно | — |" in page


def test_the_index_lists_every_rule() -> None:
    for rule in load_rules().values():
        assert f"]({rule.id}.md)" in rule_pages()["README.md"]


def test_a_page_of_a_rule_that_is_no_more_goes(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("x", encoding="utf-8")
    main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == rule_pages().keys()
