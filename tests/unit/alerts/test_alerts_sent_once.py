"""A letter goes once, by real servers, however often it is tried and wherever it is interrupted."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from alerts_support import ARENDAL, HANG_UP, KARASJOK, SOLA, Hook, Post
from nki.alerts import Address, Outbox, Plan, Tally, deliver, plan
from nki.alerts.channels import ChannelError, Mail, Webhook
from nki.catalogue import default_catalogue
from nki.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from nki.alerts import Letter
    from nki.publication import PublishedRelease

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLACES = (SOLA, ARENDAL, KARASJOK)


def outbox(folder: Path) -> Outbox:
    """Open the log with a clock that goes one second at a time."""
    seconds = itertools.count()
    return Outbox(folder, lambda: f"2026-11-25T12:{next(seconds) // 60:02d}:{next(seconds) % 60:02d}+00:00")


def planned(release: PublishedRelease, hook: Hook | None = None) -> Plan:
    """Plan three letters by e-mail, and three by webhook when there is one."""
    rows = [(f"kommune/{place}", "epost", f"post@{place}.example") for place in PLACES]
    rows += [(f"kommune/{place}", "webhook", hook.address) for place in PLACES] if hook else []
    names = ("mottaker", "kanal", "adresse")
    addresses = [
        Address.model_validate({**dict(zip(names, row, strict=True)), "rolle": "administrativ"}, by_alias=True)
        for row in rows
    ]
    return plan(release, default_catalogue(), addresses, "https://nki.example/u")


def mail(post: Post) -> Mail:
    """Send through the server on this machine."""
    return Mail("localhost", post.port, "nki@stat.example", lambda: NOON, security="none")


def test_letters_arrive_whole_over_smtp(release: PublishedRelease, post: Post, tmp_path: Path) -> None:
    made = planned(release)
    with closing(outbox(tmp_path)) as log:
        assert deliver(made, log, {"epost": mail(post)}) == Tally(sent=3)
    for letter, arrived in zip(made.letters, post.letters, strict=True):
        assert arrived.get_content().replace("\r\n", "\n") == letter.text
        assert (arrived["Subject"], arrived["To"]) == (letter.subject, letter.to)
        assert arrived["Message-ID"] == f"<{letter.key}@stat.example>"
        assert arrived["Idempotency-Key"] == letter.key
        assert arrived["Auto-Submitted"] == "auto-generated"
    sami = next(letter for letter in post.letters if KARASJOK in letter["To"])
    assert "Stuora erohusat" in sami["Subject"]
    assert "dárogillii" in sami.get_content()


def test_letters_arrive_whole_over_http(release: PublishedRelease, hook: Hook, tmp_path: Path) -> None:
    made = planned(release, hook)
    hooks = Plan(made.release, made.letters[1::2], (), ())
    assert {letter.channel for letter in hooks.letters} == {"webhook"}
    with closing(outbox(tmp_path)) as log:
        assert deliver(hooks, log, {"webhook": Webhook(b"secret")}) == Tally(sent=3)
    for letter, (headers, body), document in zip(hooks.letters, hook.posts, hook.documents(), strict=True):
        assert headers["Idempotency-Key"] == document["id"] == letter.key
        assert document["text"] == letter.text
        assert document["alerts"][0]["indicator"]
        assert headers["X-Nki-Signature"] == "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()


def test_nothing_is_sent_twice_however_often_it_is_run(
    release: PublishedRelease, post: Post, hook: Hook, tmp_path: Path
) -> None:
    made = planned(release, hook)
    ways = {"epost": mail(post), "webhook": Webhook()}
    tallies = []
    for _ in range(4):
        with closing(outbox(tmp_path)) as log:
            tallies.append(deliver(made, log, ways))
    assert tallies == [Tally(sent=6), *[Tally(before=6)] * 3]
    assert (len(post.letters), len(hook.posts)) == (3, 3)


def test_control_another_log_sends_again(release: PublishedRelease, post: Post, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        with closing(outbox(tmp_path / folder)) as log:
            deliver(planned(release), log, {"epost": mail(post)})
    assert len(post.letters) == 6


def test_what_failed_is_tried_again_and_what_was_refused_waits_for_a_person(
    release: PublishedRelease, post: Post, tmp_path: Path
) -> None:
    post.answers = ["451 later", "550 no such user"]
    made = planned(release)
    with closing(outbox(tmp_path)) as log:
        assert deliver(made, log, {"epost": mail(post)}) == Tally(sent=1, failed=1, refused=1)
        assert deliver(made, log, {"epost": mail(post)}) == Tally(sent=1, before=1, refused=1)
        refused = next(entry for entry in log.entries() if entry.state == "refused")
        assert "550" in refused.detail
        log.settle(refused.key[:10], arrived=False)
        assert deliver(made, log, {"epost": mail(post)}) == Tally(sent=1, before=2)
    assert len(post.letters) == 3


@pytest.mark.parametrize(("code", "tally"), [(503, Tally(failed=1, sent=2)), (404, Tally(refused=1, sent=2))])
def test_a_webhook_that_answers_no_is_tried_again_or_not(
    release: PublishedRelease, hook: Hook, tmp_path: Path, code: int, tally: Tally
) -> None:
    hook.answers = [code]
    made = planned(release, hook)
    with closing(outbox(tmp_path)) as log:
        assert deliver(Plan("", made.letters[1::2], (), ()), log, {"webhook": Webhook()}) == tally


def test_a_webhook_is_not_followed_elsewhere(release: PublishedRelease, hook: Hook) -> None:
    hook.answers = [302]
    with pytest.raises(ChannelError, match="302"):
        Webhook().send(planned(release, hook).letters[1])
    assert len(hook.posts) == 1


def test_a_server_that_is_not_there_is_tried_later(release: PublishedRelease, post: Post, tmp_path: Path) -> None:
    gone = Mail("localhost", 1, "nki@stat.example", lambda: NOON, security="none")
    with closing(outbox(tmp_path)) as log:
        assert deliver(planned(release), log, {"epost": gone}) == Tally(failed=3)
        assert deliver(planned(release), log, {"epost": mail(post)}) == Tally(sent=3)


class Dying:
    """Hands the letter over, and dies before it can be written down."""

    def __init__(self, way: Mail | Webhook, before: int) -> None:
        self.way, self.before = way, before

    def send(self, letter: Letter) -> None:
        """Send, and die at the chosen one."""
        self.way.send(letter)
        self.before -= 1
        if self.before < 0:
            raise KeyboardInterrupt


def test_an_email_that_was_interrupted_is_uncertain_and_not_sent_again(
    release: PublishedRelease, post: Post, tmp_path: Path
) -> None:
    made = planned(release)
    with closing(outbox(tmp_path)) as log, pytest.raises(KeyboardInterrupt):
        deliver(made, log, {"epost": Dying(mail(post), before=1)})
    with closing(outbox(tmp_path)) as log:
        assert deliver(made, log, {"epost": mail(post)}) == Tally(sent=1, before=1, uncertain=1)
        assert len(post.letters) == 3
        uncertain = next(entry for entry in log.entries() if entry.state == "uncertain")
        log.settle(uncertain.key, arrived=True)
        assert deliver(made, log, {"epost": mail(post)}) == Tally(before=3)
    assert len(post.letters) == 3


def test_a_webhook_that_was_interrupted_is_asked_again_with_the_same_key(
    release: PublishedRelease, hook: Hook, tmp_path: Path
) -> None:
    made = Plan("", planned(release, hook).letters[1::2], (), ())
    with closing(outbox(tmp_path)) as log, pytest.raises(KeyboardInterrupt):
        deliver(made, log, {"webhook": Dying(Webhook(), before=0)})
    with closing(outbox(tmp_path)) as log:
        assert deliver(made, log, {"webhook": Webhook()}) == Tally(sent=3)
    assert len(hook.posts) == 4
    assert len({document["id"] for document in hook.documents()}) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from nki.alerts import Letter, Outbox, Plan, deliver
class Way:
    def send(self, letter):
        os.kill(os.getpid(), signal.SIGKILL)
letter = Letter("r", "hod", "politisk", sys.argv[2], "post@x.example", ("nb",), "s", "t", {})
outbox = Outbox(Path(sys.argv[1]), lambda: "2026-11-25T12:00:00+00:00")
deliver(Plan("r", (letter,), (), ()), outbox, {sys.argv[2]: Way()})
"""


@pytest.mark.parametrize(("channel", "state"), [("epost", "uncertain"), ("webhook", "planned")])
def test_a_killed_process_leaves_what_it_was_sending(tmp_path: Path, channel: str, state: str) -> None:
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), channel], check=False)  # noqa: S603
    assert died.returncode == -signal.SIGKILL
    with closing(outbox(tmp_path)) as log:
        assert [entry.state for entry in log.entries()] == ["sending"]
        with log.sending():
            assert [entry.state for entry in log.entries()] == [state]


def test_a_connection_lost_in_the_letter_leaves_it_uncertain(
    release: PublishedRelease, post: Post, tmp_path: Path
) -> None:
    post.answers = [HANG_UP]
    with closing(outbox(tmp_path)) as log:
        assert deliver(planned(release), log, {"epost": mail(post)}) == Tally(sent=2, uncertain=1)
        assert deliver(planned(release), log, {"epost": mail(post)}) == Tally(before=2, uncertain=1)
    assert len(post.letters) == 2


def test_a_server_that_says_goodbye_wrongly_has_still_taken_the_letter(
    release: PublishedRelease, post: Post, tmp_path: Path
) -> None:
    post.goodbye = "554 never leave"
    with closing(outbox(tmp_path)) as log:
        assert deliver(planned(release), log, {"epost": mail(post)}) == Tally(sent=3)


def test_only_one_process_sends_at_a_time(release: PublishedRelease, post: Post, tmp_path: Path) -> None:
    busy = pytest.raises(UsageError, match="En annen sender")
    with closing(outbox(tmp_path)) as one, closing(outbox(tmp_path)) as other, one.sending(), busy:
        deliver(planned(release), other, {"epost": mail(post)})
    assert post.letters == []


def test_the_log_says_what_was_sent_to_whom_and_when(release: PublishedRelease, post: Post, tmp_path: Path) -> None:
    with closing(outbox(tmp_path)) as log:
        deliver(planned(release), log, {"epost": mail(post)})
        entries = log.entries(release.sha256[:8])
        assert log.entries("ffffffff") == ()
        with pytest.raises(UsageError, match="ikke ett brev"):
            log.settle(entries[0].key, arrived=True)
    assert [entry.address for entry in entries] == [f"post@{place}.example" for place in PLACES]
    assert {(entry.state, entry.attempts) for entry in entries} == {("sent", 1)}
    assert all(entry.changed.startswith("2026-11-25T12:") for entry in entries)
