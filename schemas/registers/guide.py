"""The guide to registers in Russian, derived from their descriptions.

`python -m schemas.registers.guide` writes it to docs/ru/registers.md; a test holds the two together.
"""

from datetime import date, datetime

from foundation.files import write_atomically
from foundation.settings import PROJECT_ROOT
from schemas.registers import REGISTERS, Register, RegisterSheet
from schemas.registers.description import FLAG_WORDS, Column

GUIDE = PROJECT_ROOT / "docs" / "ru" / "registers.md"

_KINDS = {
    "text": "текст",
    "id": "текст",
    "whole": "целое число",
    "number": "число",
    "flag": "да или нет",
    "day": "дата",
    "moment": "дата и время",
    "choice": "из списка",
}
_OPENING = """# Реестры

Для школы и колледжа: что журнал не знает, а документы требуют. Этот файл составлен из описаний реестров
(`python -m schemas.registers.guide`): правьте описания в `schemas/registers`, а не его.

## Как вести

1. Возьмите пустую книгу: `svod template ИМЯ`; все сразу — `svod template --all --output ПАПКА`,
   список — `svod template --list`. В ней списки, проверка ввода, образец строки и лист «Справка».
2. Заполняйте со второй строки, одна запись — одна строка. Обязательные графы отмечены тёмным заголовком, здесь —
   звёздочкой. Порядок граф не важен, заголовки менять нельзя: по ним Свод узнаёт графы. Переименованную обязательную
   графу Свод назовёт и реестра не прочтёт, но и записей не удалит.
3. Строка с пометкой «пример» не читается. В графе «Пометка» пишите заметки: Свод их не читает.
4. Вписывайте значения, а не формулы: ячейка с формулой уходит в карантин.
5. Люди узнаются по кодам. Код обучающегося — тот же, что в журнале; имя стоит для людей и ничего не связывает.
6. Сохраните в формате XLSX и положите в папку реестров организации. Проверить заранее: `svod inspect ФАЙЛ`.

Книга узнаётся по названиям листов, а не по имени файла. В одной книге может быть несколько реестров; один реестр может
лежать в нескольких файлах, например по классам. Реестр читается **целиком**: строка, которой больше нет ни в одном
файле, — удалённая запись. Файл, который не читается или ещё пишется, ничего не удаляет; листа, которого нет ни в одной
книге, Свод пустым не считает.
"""


def render_guide() -> str:
    """The whole guide as Markdown."""
    parts = [_OPENING]
    parts += [_register(register) for register in REGISTERS.values()]
    parts.append(_index())
    return "\n".join(parts)


def _register(register: Register) -> str:
    served = "\n".join(f"- `{obligation}` — {told}" for obligation, told in sorted(register.serves.items()))
    sheets = "\n".join(_sheet(sheet) for sheet in register.sheets)
    opening = f"## {register.title}\n\n{register.purpose} Образец: `svod template {register.name}`."
    return f"{opening}\n\n{sheets}\nОбязанности:\n\n{served}\n"


def _sheet(sheet: RegisterSheet) -> str:
    lines = [
        f"Лист «{sheet.title}» (таблица `{sheet.entity}`):\n",
        "| графа | что писать | вид | пример |",
        "|---|---|---|---|",
    ]
    lines += [_line(column) for column in sheet.columns]
    return "\n".join(lines) + "\n"


def _line(column: Column) -> str:
    kind = _KINDS[column.kind]
    if column.field.words:
        kind = ", ".join(f"`{word}`" for word in column.field.words)
    elif column.field.suggestions:
        kind += ", например " + ", ".join(f"`{word}`" for word in column.field.suggestions)
    star = " *" if column.required else ""
    return f"| {column.title}{star} | {column.field.help} | {kind} | {_example(column)} |"


def _example(column: Column) -> str:
    match column.field.example:
        case bool() as yes:
            return FLAG_WORDS[yes]
        case datetime() as moment:
            return f"{moment:%d.%m.%Y %H:%M}"
        case date() as day:
            return f"{day:%d.%m.%Y}"
        case other:
            return "" if other is None else str(other)


def _index() -> str:
    asked: dict[str, list[str]] = {}
    for register in REGISTERS.values():
        for obligation in register.serves:
            asked.setdefault(obligation, []).append(register.title)
    lines = ["## Какой обязанности какой реестр нужен\n", "| обязанность | реестры |", "|---|---|"]
    lines += [f"| `{obligation}` | {', '.join(titles)} |" for obligation, titles in sorted(asked.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_atomically(GUIDE, render_guide().encode())
