"""What every channel keeps to; one suite over every file in the folder and every sample."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import pytest

from casebook.database import Book
from casebook.visibility import Visibility
from listener.channel import Channel, has
from listener.client import Doors
from listener.outcomes import Busy, Changed, OutOfCredit, Refused, SignedOut, Trouble, Unknown
from listener.registry import channel_faults
from tests import source
from tests.conformance.replay import FAULTS, Replay, raw
from tests.conformance.stage import Play, Sample, heard, outgoing, samples, shelf

KINDS = dict(sorted(shelf().kinds.items()))
EVERY = list(samples())
ANSWERING = [sample for sample in EVERY if sample.kind.about.reply or sample.kind.about.contact]
READING: dict[str, type[Trouble]] = {
    "401": SignedOut,
    "402": OutOfCredit,
    "429": Busy,
    "500 with HTML": Busy,
    "garbage": Changed,
    "half-closed": Busy,
}
WRITING: dict[str, type[Trouble]] = READING | {
    "500 with HTML": Unknown,
    "garbage": Unknown,
    "half-closed": Unknown,
}


def named(sample: Sample) -> str:
    return f"{sample.channel}-{sample.stream or 'push'}"


@pytest.fixture(scope="module")
def server() -> Iterator[Replay]:
    with Replay() as server:
        yield server


@pytest.fixture
def play(server: Replay, book: Book) -> Iterator[Callable[[Sample], Play]]:
    doors = Doors(book)
    server.fault = None
    yield lambda sample: Play.open(sample, server, book, doors)
    doors.close()


Playing = Callable[[Sample], Play]
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
every_sample = pytest.mark.parametrize("sample", EVERY, ids=named)
every_reading = pytest.mark.parametrize("sample", [s for s in EVERY if not s.pushed], ids=named)
every_answering = pytest.mark.parametrize("sample", ANSWERING, ids=named)


@every_kind
def test_each_declared_power_has_its_verb_and_no_verb_is_undeclared(kind: type[Channel]):
    assert channel_faults(kind) == []


@every_kind
def test_each_stream_has_a_sample_with_its_source(kind: type[Channel]):
    told = {sample.stream: sample.source for sample in EVERY if sample.channel == kind.about.key}
    streams = {stream.key for stream in kind.about.streams}
    assert set(told) == streams
    assert all(told.values())


@every_kind
def test_what_a_person_reads_is_there_in_both_languages(kind: type[Channel]):
    about = kind.about
    labels = [field.label for field in about.settings]
    for words in (*labels, about.deletions, *(words for _, words in about.refusals)):
        assert words.it.strip()
        assert words.en.strip()
    assert about.manual.startswith("https://")


@every_kind
def test_each_refusal_phrase_becomes_its_sentence(kind: type[Channel], book: Book):
    channel = kind({}, None)  # type: ignore[arg-type]
    for phrase, words in kind.about.refusals:
        by_code = channel.refused("something else", phrase)
        by_words = channel.refused(f"Sorry: {phrase.upper()}.")
        assert words in (by_code.words, by_words.words)


@every_kind
def test_a_channel_file_imports_its_contract_and_nothing_of_the_house(kind: type[Channel]):
    name = kind.__module__.removeprefix("listener.channels.").split(".")[0]
    package = source.ROOT / "listener/channels" / name
    files = sorted(package.glob("*.py")) if package.is_dir() else [package.with_suffix(".py")]
    ours = {
        module
        for path in files
        for _, module in source.imports(path)
        if module.split(".")[0] in source.ROOMS
    }
    allowed = ("listener.channel", "casebook.words", f"listener.channels.{name}")
    assert all(f"{module}.".startswith(tuple(f"{a}." for a in allowed)) for module in ours), ours


@every_sample
def test_a_sample_gives_words_with_aware_times_absolute_links_and_a_bookmark(
    sample: Sample, play: Playing
):
    items = play(sample).read()
    words = heard(items)
    assert words
    for word in words:
        assert word.native_id
        assert word.text.strip()
        assert word.said_at is None or word.said_at.utcoffset() is not None
        assert word.url is None or word.url.startswith(("https://", "http://"))
    assert items[-1].bookmark or sample.pushed
    times = [word.said_at for word in words if word.said_at]
    assert times == sorted(times), "oldest first"


@every_reading
def test_a_private_stream_gives_private_words_and_a_public_one_public(
    sample: Sample, play: Playing
):
    streams = {stream.key: stream for stream in sample.kind.about.streams}
    private = streams[sample.stream].private
    told = {word.visibility is Visibility.PRIVATE for word in heard(play(sample).read())}
    assert told == {private}


@every_sample
def test_the_same_sample_twice_gives_equal_items(sample: Sample, play: Playing):
    assert play(sample).read() == play(sample).read()


@every_reading
def test_from_a_bookmark_in_the_middle_only_later_words_come(sample: Sample, play: Playing):
    playing = play(sample)
    playing.server.answers = sample.before
    earlier = playing.read()
    playing.server.answers = sample.answers
    later = playing.read(since=earlier[-1].bookmark)
    new = [native_id.replace("{base}", playing.server.base) for native_id in sample.later]
    assert [word.native_id for word in heard(later)] == new
    assert set(new) != {word.native_id for word in heard(playing.read())}


@every_reading
@pytest.mark.parametrize("fault", FAULTS)
def test_a_reading_that_fails_is_one_of_the_five_errors(sample: Sample, fault: str, play: Playing):
    playing = play(sample)
    playing.server.fault = FAULTS[fault]
    with pytest.raises(Trouble) as trouble:
        playing.read()
    assert trouble.type is READING[fault]


def verbs(channel: Channel) -> list[tuple[Callable[..., Any], Visibility]]:
    both = (
        (channel.contact, "contact", Visibility.PRIVATE),
        (channel.reply, "reply", Visibility.PUBLIC),
    )
    return [(verb, visibility) for verb, name, visibility in both if has(channel, name)]


def call(verb: Callable[..., Any], about: Any, visibility: Visibility) -> None:
    message = outgoing(about, visibility)
    who = (about,) if verb.__name__ == "reply" else (about.author, about)
    verb(*who, message)


@every_answering
@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_fails_is_one_of_the_five_errors_and_is_tried_once(
    sample: Sample, fault: str, play: Playing
):
    playing = play(sample)
    for verb, visibility in verbs(playing.channel):
        about = playing.mention(visibility)
        playing.server.fault, playing.server.calls = FAULTS[fault], []
        playing.server.spared = sample.steps
        with pytest.raises(Trouble) as trouble:
            call(verb, about, visibility)
        assert trouble.type is WRITING[fault]
        assert len([each for each in playing.server.calls if each not in sample.steps]) == 1
        playing.server.fault, playing.server.spared = None, ()


@every_answering
def test_nothing_is_said_wider_or_narrower_than_it_was_released(sample: Sample, play: Playing):
    playing = play(sample)
    private, public = playing.mention(Visibility.PRIVATE), playing.mention(Visibility.PUBLIC)
    playing.server.calls = []
    for verb, meant in verbs(playing.channel):
        for other in set(Visibility) - may_be_asked(verb, sample):
            with pytest.raises(Refused):
                call(verb, public, other)
        if verb.__name__ == "reply":
            with pytest.raises(Refused):
                call(verb, private, meant)
    assert playing.server.calls == []


def may_be_asked(verb: Callable[..., Any], sample: Sample) -> set[Visibility]:
    reply = sample.kind.about.reply
    return (
        {Visibility.PRIVATE} if verb.__name__ == "contact" or not reply else set(reply.visibilities)
    )


@every_answering
def test_an_answer_is_never_wider_than_the_word_it_answers(sample: Sample, play: Playing):
    """P4, for every width that the channel can hear and be asked for."""
    playing, reply = play(sample), sample.kind.about.reply
    if reply is None:
        return
    words = {width: playing.mention(width) for width in (Visibility.PRIVATE, *reply.visibilities)}
    playing.server.calls = []
    for word, asked in ((w, a) for w in words for a in reply.visibilities if a.is_wider_than(w)):
        with pytest.raises(Refused):
            call(playing.channel.reply, words[word], asked)
    assert playing.server.calls == []


@every_sample
@pytest.mark.parametrize("status", ["400 Bad", "403 Forbidden", "500 Oops", "200 OK"])
def test_no_secret_is_in_an_error_a_log_or_a_repr(
    sample: Sample, status: str, play: Playing, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    playing = play(sample)
    hidden = [secret for secret in playing.channel.settings.hidden if secret]  # type: ignore[attr-defined]
    attempts: list[Callable[[], Any]] = [] if sample.pushed else [playing.read]
    for verb, visibility in verbs(playing.channel):
        attempts.append(partial(call, verb, playing.mention(visibility), visibility))
    playing.server.fault = raw(status, f"<p>{' '.join(hidden)} ?access_token=abc123</p>".encode())
    told = [repr(playing.channel), repr(vars(playing.channel))]
    for attempt in attempts:
        with pytest.raises(Trouble) as trouble:
            attempt()
        told += _all_of(trouble.value)
    for secret in (*hidden, "abc123"):
        assert secret not in " ".join(told) + caplog.text


def _all_of(error: BaseException) -> list[str]:
    chained = [error, error.__cause__, *([] if error.__suppress_context__ else [error.__context__])]
    shown = ((repr(each), str(each), repr(vars(each))) for each in chained if each)
    return list(chain.from_iterable(shown))
