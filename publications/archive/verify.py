"""Is a package what it was when it was made: every file, every byte, nothing more."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publications.archive.manifests import (
    ALGORITHMS,
    BAGIT,
    TAG_FILES,
    TAG_MANIFESTS,
    digests,
    parsed_manifest,
    payload_oxum,
)

_ROOT: Final = frozenset({*TAG_FILES, *TAG_MANIFESTS})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one file of a package (or with the whole, where `path` is empty), in Russian."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def verify_package(package: Path) -> list[Problem]:
    """What differs from the package that was made; an empty list says that nothing does.

    Finds changed, missing and added files anywhere, manifests of an unknown algorithm, and links. It shows
    integrity, not origin: whoever rewrites files and manifests alike is found by the log (`verify_archive`) alone.
    """
    if not package.is_dir():
        return [Problem("", f"Пакета нет: {package.name} не папка.")]
    sizes, problems = _inventory(package)
    problems += [Problem(name, "обязательного файла нет") for name in sorted(_ROOT - sizes.keys())]
    if "bagit.txt" in sizes and (package / "bagit.txt").read_bytes() != BAGIT:
        problems.append(Problem("bagit.txt", "файл изменён"))
    payload = {path for path in sizes if path.startswith("data/")}
    problems += _check_oxum(package, [sizes[path] for path in payload]) if "bag-info.txt" in sizes else []
    found = {path: digests(package / path) for path in sizes if path in payload or path in TAG_FILES}
    for algorithm in ALGORITHMS:
        problems += _check_manifest(package, f"manifest-{algorithm}.txt", algorithm, payload, found)
        tagged = set(TAG_FILES) & sizes.keys()
        problems += _check_manifest(package, f"tagmanifest-{algorithm}.txt", algorithm, tagged, found)
    return list(dict.fromkeys(problems))


def _inventory(package: Path) -> tuple[dict[str, int], list[Problem]]:
    sizes: dict[str, int] = {}
    problems = []
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if not any(path.iterdir()):
                problems.append(Problem(name, "лишняя пустая папка"))
        elif not stat.S_ISREG(mode):
            problems.append(Problem(name, "не обычный файл, а ссылка или устройство"))
        elif name.startswith("data/") or name in _ROOT:
            sizes[name] = path.stat().st_size
        elif name.startswith(("manifest-", "tagmanifest-")):
            problems.append(Problem(name, "опись с неизвестным алгоритмом: проверить её нельзя"))
        else:
            problems.append(Problem(name, "лишний файл: его нет в описях"))
    return sizes, problems


def _check_manifest(
    package: Path, name: str, algorithm: str, wanted: set[str], found: dict[str, dict[str, str]]
) -> list[Problem]:
    path = package / name
    if not path.is_file() or path.is_symlink():
        return []
    listed = parsed_manifest(path.read_bytes())
    if listed is None:
        return [Problem(name, "опись изменена: она записана не так, как её составляет Свод")]
    return [
        *(Problem(each, f"файл из описи {name} пропал") for each in sorted(listed.keys() - wanted)),
        *(Problem(each, f"лишний файл: его нет в описи {name}") for each in sorted(wanted - listed.keys())),
        *(
            Problem(each, f"содержание изменено: не сходится {algorithm}")
            for each in sorted(listed.keys() & wanted)
            if found[each][algorithm] != listed[each]
        ),
    ]


def _check_oxum(package: Path, sizes: list[int]) -> list[Problem]:
    try:
        lines = (package / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return [Problem("bag-info.txt", "файл изменён: это не UTF-8")]
    oxum = payload_oxum(sizes)
    stated = [line.removeprefix("Payload-Oxum: ") for line in lines if line.startswith("Payload-Oxum: ")]
    if stated == [oxum]:
        return []
    return [
        Problem("bag-info.txt", f"объём пакета не сходится: в папке {oxum}, записано {', '.join(stated) or 'ничего'}")
    ]
