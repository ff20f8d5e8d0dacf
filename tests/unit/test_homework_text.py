"""A homework as a teacher's system gave it becomes harmless and loses no word."""

import pytest

from transforms.derived.homework_text import harmless_html, plain_text

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>z</a>",
    "<iframe src='data:text/html,<script>alert(1)</script>'></iframe>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_is_left(attack: str) -> None:
    shown = harmless_html(attack)
    for dangerous in ("<script", "<img", "<svg", "<iframe", "<style", "<math", 'href="javascript', "<p style"):
        assert dangerous not in shown.lower()


@pytest.mark.parametrize("text", [*ATTACKS, "a<b и c>d", "x &lt; 5 & y", "строка\r\nдва <3", "<b>п. 3</b>"])
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    assert harmless_html(harmless_html(text)) == harmless_html(text)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("§ 12, № 345–347", "§ 12, № 345–347"),
        ("сравнить a<b и c>d", "сравнить a<b и c>d"),
        ("№ 5, a<b<br>и <b>п. 3</b>", "№ 5, a<b\nи п. 3"),
        ("<ul><li>раз</li><li>два</li></ul>конец", "• раз\n• два\nконец"),
        ('<a href="https://school.ru/x">урок</a>', "урок (https://school.ru/x)"),
        ("x &lt; 5 &amp; y", "x < 5 & y"),
        ("первая\r\nвторая", "первая\nвторая"),
        ("<p>один</p><p>два</p>", "один\nдва"),
    ],
)
def test_the_words_stay(source: str, plain: str) -> None:
    assert plain_text(source) == plain
