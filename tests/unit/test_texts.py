"""What is judged of one text: the works a topic names, the language of a record, the substance of a homework."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.homework_texts import homework_substance
from transforms.record_language import record_language
from transforms.topic_words import topic_words
from transforms.topics import normalise_topic
from transforms.works_named import is_work_only, without_work, works_named


@pytest.mark.parametrize(
    ("topic", "named", "theme"),
    [
        ("Практическая работа № 5 «Размещение топливных баз»", "practical", "размещение топливных баз"),
        ("Контрольный диктант № 2 по теме «Сложное предложение»", "control", "сложное предложение"),
        ("Лабораторная работа № 1 «Доброкачественность пищи»", "laboratory", "доброкачественность пищи"),
        ("К/р № 3. Дроби", "control", "дроби"),
        ("П/р № 2 по теме: «Волейбол»", "practical", "волейбол"),
        ("Л.р. №1. Опыт", "laboratory", "опыт"),
        ("Волейбол. Практическая работа № 3", "practical", "волейбол"),
        ("Дроби (контрольная работа)", "control", "дроби"),
        ("Экскурсия в осенний парк", "excursion", "в осенний парк"),
        ("Видеоурок «Космос»", "video", "космос"),
        ("Таблицы: урок с использованием ИКТ", "technology", "таблицы: урок с использованием икт"),
        ("Контрольная работа за 1 четверть", "control", "за 1 четверть"),
        ("Практическое применение производной", "practical", "практическое применение производной"),
        ("Правописание приставок", "", "правописание приставок"),
    ],
)
def test_a_topic_names_its_work_and_its_theme(topic: str, named: str, theme: str) -> None:
    normalised = normalise_topic(topic)
    assert works_named(normalised) == named
    assert without_work(normalised) == theme
    assert not is_work_only(normalised)


@pytest.mark.parametrize(
    "topic", ["Контрольная работа № 2", "Лабораторно-практическая работа № 1", "К/р", "Экскурсия", "5. Практическая."]
)
def test_a_work_without_its_theme(topic: str) -> None:
    normalised = normalise_topic(topic)
    assert is_work_only(normalised)
    assert works_named(normalised)
    assert without_work(normalised) == normalised


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Моя семья", "russian"),
        ("Настоящее простое время (Present Simple)", "russian"),
        ("Глагол to be", "russian"),
        ("Язык HTML и CSS", "russian"),
        ("f(x) и её график", "russian"),
        ("Учебник SB, с. 24, упр. 3", "russian"),
        ("Роман «Robinson Crusoe»", "russian"),
        ("My family and me", "foreign"),
        ("Урок 5. My family and my friends", "foreign"),
        ("Die Familie und ich", "foreign"),
        ("SB p. 24, ex. 3", "foreign"),
        ("moya semya", "foreign"),
        ("«My family and me»", "unclear"),
        ("Windows 10", "unclear"),
        ("Выучить слова: cat, dog, mouse, house, elephant, kangaroo", "unclear"),
        ("Башкорт теле: һүҙҙәр", "unclear"),
        ("H2SO4, NaOH", "none"),
        ("y = kx + b", "none"),
        ("§ 5, № 11", "none"),
    ],
)
def test_the_language_of_a_record(text: str, language: str) -> None:
    assert record_language(text) == language


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("§ 5", "full"),
        ("Стр. 5, упр. 7 письменно", "full"),
        ("Повторить тему «Дроби»", "full"),
        ("Подготовить сообщение о Пушкине", "full"),
        ("Принести альбом и краски", "full"),
        ("https://school.example/t/5", "full"),
        ("Повторить", "empty"),
        ("см. учебник", "empty"),
        ("Повторить пройденный материал.", "empty"),
        ("Решать задачи", "empty"),
        ("Выполнить задание в тетради", "empty"),
        ("Смотри файл", "empty"),
        ("Закончить рисунок", "unclear"),
        ("Подготовиться к контрольной работе", "unclear"),
        ("24", "unclear"),
        ("Не задано", "not_set"),
        ("Домашнее задание не задано.", "not_set"),
        ("без задания", "not_set"),
        ("нет", "not_set"),
        ("—", "not_set"),
    ],
)
def test_the_substance_of_a_homework(text: str, substance: str) -> None:
    assert homework_substance(text) == substance


def test_letters_of_a_primer_count_and_initials_do_not() -> None:
    assert topic_words("звук и буква а") != topic_words("звук и буква б")
    assert topic_words("а. с. пушкин. лирика") == topic_words("пушкин а.с. лирика")


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    words = topic_words(normalise_topic(text)).split(" ")
    assert words == sorted(set(words))
    assert record_language(text) in ("russian", "foreign", "unclear", "none")
    assert homework_substance(text) in ("full", "unclear", "empty", "not_set")
