"""Files come into the inbox from a real SFTP server and out of a real mailbox, and nothing there is changed."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.arrivals.collecting import Arrivals, open_arrivals
from foundation.connections import parse_connection
from foundation.errors import ConfigurationError, FatalError, RetriableError
from stand.arrivals.imap_server import start_imap_server
from stand.arrivals.places import Sender, Way, connections_of, root_of, send
from stand.arrivals.sftp_server import host_key, public_part, start_sftp_server
from stand.servers import bind

NOW = datetime(2026, 10, 22, 2, 30, tzinfo=UTC)
SFTP = Sender("peresvet-8", "sftp", "s3/cret:1")
IMAP = Sender("ugra-6", "imap", "s3/cret:2")
SENDERS = (SFTP, IMAP)


class Post:
    """Both servers in a thread of their own, over one workspace."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._loop = asyncio.new_event_loop()
        self._listeners = {way: bind(0) for way in ("sftp", "imap")}
        self.ports = {way: listener.getsockname()[1] for way, listener in self._listeners.items()}
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(20)

    def _serve(self, ready: threading.Event) -> None:
        async def start() -> None:
            await start_sftp_server(self.workspace, SENDERS, self._listeners["sftp"])
            await start_imap_server(self.workspace, SENDERS, self._listeners["imap"])

        self._loop.run_until_complete(start())
        # Only the loop that runs for ever may be told to stop: a stop that meets the end of `start` is lost with it.
        self._loop.call_soon(ready.set)
        self._loop.run_forever()
        self._loop.run_until_complete(self._hang_up(asyncio.all_tasks(self._loop)))

    @staticmethod
    async def _hang_up(conversations: set[asyncio.Task[object]]) -> None:
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def uri(self, way: Way) -> str:
        uris = connections_of(SENDERS, self.ports, public_part(host_key(self.workspace)))
        return next(uri for uri in uris.values() if uri.startswith(way))

    def arrivals(self, way: Way, uri: str | None = None) -> Arrivals:
        connection = parse_connection(way, uri or self.uri(way))
        return open_arrivals(connection, self.workspace / "inbox", self.workspace / f"{way}.json")

    def inbox(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.workspace / "inbox").iterdir())}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    found = Post(tmp_path)
    yield found
    found.stop()


@pytest.mark.parametrize("sender", SENDERS, ids=["sftp", "imap"])
def test_new_files_come_once_and_a_changed_one_again(post: Post, sender: Sender) -> None:
    arrivals = post.arrivals(sender.way)
    assert list(arrivals.collect(NOW)) == []
    send(post.workspace, sender, {"7А Алгебра.xlsx": b"first", "7А Физика.csv": b"other"}, NOW)
    assert list(arrivals.collect(NOW)) == []
    assert post.inbox() == {"7А Алгебра.xlsx": b"first", "7А Физика.csv": b"other"}
    for path in (post.workspace / "inbox").iterdir():
        path.unlink()
    assert list(arrivals.collect(NOW)) == []
    assert post.inbox() == {}, "what was fetched is not fetched again"
    send(post.workspace, sender, {"7А Алгебра.xlsx": b"second!"}, NOW)
    assert list(arrivals.collect(NOW)) == []
    assert post.inbox() == {"7А Алгебра.xlsx": b"second!"}


@pytest.mark.parametrize("sender", SENDERS, ids=["sftp", "imap"])
def test_strange_files_are_refused_each_time_and_cost_no_other(post: Post, sender: Sender) -> None:
    send(post.workspace, sender, {"план.docx": b"x", "8Б.xml": b"<a/>", ".спрятан.csv": b"y"}, NOW)
    for _ in range(2):
        refused = post.arrivals(sender.way).collect(NOW)
        assert [refusal.reason_code for refusal in refused] == ["wrong_file"]
        assert "план.docx" in refused[0].message
        assert post.inbox() == {"8Б.xml": b"<a/>"}


def test_nothing_in_the_mailbox_is_marked_or_removed(post: Post) -> None:
    send(post.workspace, IMAP, {"9А.csv": b"x"}, NOW)
    box = root_of(post.workspace, "imap") / IMAP.organisation
    before = sorted(path.name for path in (box / "new").iterdir())
    post.arrivals("imap").collect(NOW)
    letters = [path.name for place in ("new", "cur") for path in (box / place).iterdir()]
    assert len(letters) == len(before) == 1
    assert not letters[0].rpartition(",")[2].count("S"), "the letter is still unread"


def test_letters_of_strangers_are_not_opened(post: Post) -> None:
    stranger = Sender("elsewhere", "imap", "-")
    letter_box = Sender(IMAP.organisation, "imap", "-")
    send(post.workspace, letter_box, {"9А.csv": b"x"}, NOW)
    uri = post.uri("imap").replace(IMAP.address, stranger.address)
    refused = post.arrivals("imap", uri).collect(NOW)
    assert [refusal.reason_code for refusal in refused] == ["unknown_sender"]
    assert post.inbox() == {}
    assert list(post.arrivals("imap", uri.replace(stranger.address, "@ugra-6.school.example")).collect(NOW)) == []
    assert post.inbox() == {"9А.csv": b"x"}


def test_a_server_with_another_key_gets_no_password(post: Post, tmp_path: Path) -> None:
    other = public_part(host_key(tmp_path / "other"))
    uri = connections_of((SFTP,), post.ports, other)[SFTP.connection]
    with pytest.raises(FatalError, match="Ключ сервера"):
        post.arrivals("sftp", uri).collect(NOW)


@pytest.mark.parametrize("way", ["sftp", "imap"])
def test_a_wrong_password_is_said_once_and_hidden(post: Post, way: Way) -> None:
    uri = post.uri(way).replace("s3%2Fcret", "wr0ng")
    with pytest.raises(FatalError, match="не принял учётную запись") as caught:
        post.arrivals(way, uri).collect(NOW)
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("way", ["sftp", "imap"])
def test_a_dead_server_is_tried_again_later(post: Post, way: Way) -> None:
    closed = bind(0)
    port = closed.getsockname()[1]
    closed.close()
    uri = post.uri(way).replace(str(post.ports[way]), str(port))
    with pytest.raises(RetriableError, match="недоступен"):
        post.arrivals(way, uri).collect(NOW)


def test_mail_without_encryption_stays_on_this_machine(post: Post) -> None:
    uri = post.uri("imap").replace("127.0.0.1", "mail.example.org")
    with pytest.raises(ConfigurationError, match="отключает шифрование"):
        post.arrivals("imap", uri).collect(NOW)


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.csv", "..\\..\\x.csv", "a\u202ecsv.xlsx", "\x07x.csv"])
def test_a_name_from_outside_stays_in_the_inbox(post: Post, name: str) -> None:
    send(post.workspace, IMAP, {name: b"x"}, NOW)
    post.arrivals("imap").collect(NOW)
    found = [path for path in post.workspace.rglob("*") if path.is_file() and path.suffix in (".csv", ".xlsx")]
    assert [path.parent for path in found] == [post.workspace / "inbox"]
    assert found[0].name.isprintable()


def test_of_letters_that_came_between_two_looks_the_last_one_counts(post: Post) -> None:
    """A server numbers letters as they arrive; the simulated one once numbered them as its folder listed them."""
    for text in (b"1", b"2", b"3", b"4", b"5", b"6"):
        send(post.workspace, IMAP, {"journal.csv": text}, NOW)
    post.arrivals("imap").collect(NOW)
    assert post.inbox() == {"journal.csv": b"6"}
