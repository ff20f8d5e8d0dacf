"""A campaign against a package and its log: whatever is changed by a byte, a name or a file is found."""

import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from publications.archive import publish_archive, verify_archive, verify_package
from publications.archive.manifests import manifest_bytes
from publications.summary_sheet import publish_summary_sheets
from tests.publishing.school import School, empty_lake, night, organisations, settings

SUMMARY = "shkola/2026-2027/summary-25"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("whole")
    school = School(empty_lake())
    school.group("7А")
    school.subject("Алгебра")
    school.period("1 четверть", "quarter", date(2026, 9, 1), date(2026, 10, 23))
    school.period_mark(school.student("1", "Иванов Пётр", "7А"), "7А", "Алгебра", "1 четверть", "5")
    school.write()
    publish_summary_sheets(school.connection, night(), organisations(), settings(workspace))
    publish_archive(school.connection, night(), organisations(), settings(workspace))
    return workspace / "publications" / "archive"


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


@pytest.fixture
def package(archive: Path) -> Path:
    return archive / SUMMARY


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def append(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.choice([b"\n", b" ", b"\x00", b"x"]))


def delete(path: Path, _chance: random.Random) -> None:
    path.unlink()


def add(path: Path, chance: random.Random) -> None:
    path.with_name(f"{path.name}{chance.choice(['~', '.sig', ' ', '.bak'])}").write_bytes(b"")


def rename(path: Path, _chance: random.Random) -> None:
    path.rename(path.with_name(f"x{path.name}"))


def swap_for_a_link(path: Path, _chance: random.Random) -> None:
    kept = path.rename(path.with_name(f"{path.name}.kept"))
    target = path.parent.parent / "outside"
    shutil.move(kept, target)
    path.symlink_to(target)


def change_case(path: Path, _chance: random.Random) -> None:
    path.rename(path.with_name(path.name.swapcase()))


EDITS = (flip, truncate, append, delete, add, rename, swap_for_a_link, change_case)


@pytest.mark.parametrize("tamper", EDITS, ids=lambda each: each.__name__)
def test_every_file_is_guarded_against_every_edit(
    whole: Path, tmp_path: Path, tamper: Callable[[Path, random.Random], None]
) -> None:
    names = [path.relative_to(whole / SUMMARY) for path in sorted((whole / SUMMARY).rglob("*")) if path.is_file()]
    assert len(names) > 15
    chance = random.Random(f"{tamper.__name__}")
    for number, name in enumerate(names):
        package = Path(shutil.copytree(whole / SUMMARY, tmp_path / str(number)))
        assert verify_package(package) == []
        tamper(package / name, chance)
        problems = verify_package(package)
        assert problems, f"{tamper.__name__} {name}"
        assert all(problem.message for problem in problems)


def test_an_unlisted_file_is_found_anywhere(package: Path) -> None:
    for name in ("note.txt", ".hidden", "data/note.txt", "data/tables/.hidden", "new/deep/note.txt"):
        added = package / name
        added.parent.mkdir(parents=True, exist_ok=True)
        added.write_text("x")
        assert any(problem.path == name for problem in verify_package(package)), name
        added.unlink()


def test_an_empty_folder_is_found(package: Path) -> None:
    (package / "data" / "empty").mkdir()
    assert [str(problem) for problem in verify_package(package)] == ["data/empty: лишняя пустая папка"]


@pytest.mark.parametrize("name", ["manifest-streebog256.txt", "tagmanifest-md5.txt", "manifest-sha256.txt.bak"])
def test_a_manifest_of_an_unknown_algorithm_is_not_passed_over(package: Path, name: str) -> None:
    (package / name).write_text("0" * 64 + "  data/README.txt\n")
    (problem,) = verify_package(package)
    assert problem.path == name
    assert "неизвестным алгоритмом" in problem.message


def test_one_algorithm_alone_does_not_convince(package: Path) -> None:
    """Whoever can forge one hash still meets the other."""
    readme = package / "data" / "README.txt"
    readme.write_bytes(readme.read_bytes().replace(b"25", b"26"))
    manifest = package / "manifest-sha256.txt"
    lines = {line[66:]: line[:64] for line in manifest.read_text(encoding="utf-8").splitlines()}
    lines["data/README.txt"] = sha256(readme.read_bytes()).hexdigest()
    manifest.write_bytes(manifest_bytes(lines))
    assert any("sha512" in problem.message for problem in verify_package(package))


def forge(package: Path) -> None:
    """Rewrites a file and every manifest over it: a package that is whole in itself."""
    readme = package / "data" / "README.txt"
    readme.write_bytes(readme.read_bytes().replace(b"25", b"26"))
    for make, algorithm in ((sha256, "sha256"), (sha512, "sha512")):
        payload = {
            path.relative_to(package).as_posix(): make(path.read_bytes()).hexdigest()
            for path in (package / "data").rglob("*")
            if path.is_file()
        }
        (package / f"manifest-{algorithm}.txt").write_bytes(manifest_bytes(payload))
    tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt")
    for make, algorithm in ((sha256, "sha256"), (sha512, "sha512")):
        entries = {name: make((package / name).read_bytes()).hexdigest() for name in tags}
        (package / f"tagmanifest-{algorithm}.txt").write_bytes(manifest_bytes(entries))


def test_a_forged_package_is_whole_in_itself_and_found_by_the_log(archive: Path, package: Path) -> None:
    forge(package)
    assert verify_package(package) == []
    assert any("не тот, что записан в журнале" in problem.message for problem in verify_archive(archive))


def test_the_log_is_guarded_against_every_edit(archive: Path) -> None:
    log = archive / "log.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 2
    chance = random.Random("log")
    for content in (
        "",
        lines[0],
        lines[1],
        lines[1] + lines[0],
        lines[0] + lines[1] + lines[1],
        lines[0].replace("journal", "summary") + lines[1],
        lines[0] + "\n" + lines[1],
    ):
        log.write_text(content, encoding="utf-8")
        assert verify_archive(archive), content
    for _ in range(60):
        spoiled = bytearray("".join(lines).encode())
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        log.write_bytes(spoiled)
        assert verify_archive(archive), bytes(spoiled)


def test_a_rewritten_entry_breaks_the_chain(archive: Path, package: Path) -> None:
    """The forger rewrites the entry of his package too; the line that follows it no longer fits."""
    journal = archive / "shkola/2026-2027/journal-5"
    forged = journal / "data" / "README.txt"
    forged.write_bytes(forged.read_bytes() + b"x")
    log = archive / "log.jsonl"
    first, second = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    first["tagmanifest_sha512"] = "0" * 128
    told = {key: value for key, value in first.items() if key != "hash"}
    first["hash"] = sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    log.write_text(
        "".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in (first, second)),
        encoding="utf-8",
    )
    assert any("цепочка прервана" in problem.message for problem in verify_archive(archive))
    assert package.is_dir()


def test_a_missing_and_an_unlogged_package_are_found(archive: Path, package: Path) -> None:
    package.rename(package.with_name("summary-26"))
    messages = {str(problem) for problem in verify_archive(archive)}
    assert f"{SUMMARY}: пакет из журнала пропал" in messages
    assert any("нет в журнале" in message for message in messages)


def test_no_package_at_all_is_a_problem_not_an_error(tmp_path: Path) -> None:
    assert verify_package(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert verify_package(tmp_path / "empty")
    assert verify_archive(tmp_path)


def test_a_line_torn_by_a_kill_is_mended_by_the_next_run(tmp_path: Path) -> None:
    school = School(empty_lake())
    school.group("7А")
    school.student("1", "Иванов Пётр", "7А")
    school.write()
    publish_archive(school.connection, night(), organisations(), settings(tmp_path))
    log = tmp_path / "publications" / "archive" / "log.jsonl"
    with log.open("a", encoding="utf-8") as handle:
        handle.write('{"sequence": 3, "pa')
    assert verify_archive(log.parent)
    publish_archive(school.connection, night(run_id="run-2"), organisations(), settings(tmp_path))
    assert verify_archive(log.parent) == []
