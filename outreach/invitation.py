"""The public route: never the first, and only ever an invitation to talk in private."""

from collections.abc import Mapping

from casebook.queries.ways import Account, Asked, Reach, Ways, Word
from casebook.visibility import Visibility
from listener.channel import About, Channel
from outreach import words
from outreach.route import Answer, Decision, Route, way


def ways(facts: Ways, kinds: Mapping[str, type[Channel]]) -> list[Route]:
    """An invitation under each public word, newest first; by our interface, or by their own browser."""
    accounts = {account.id: account for account in facts.accounts}
    reaches = {reach.id: reach for reach in facts.reaches}
    found = []
    for word in sorted(facts.words, key=lambda word: word.at, reverse=True):
        reach = reaches.get(word.handle_id or 0)
        account = accounts.get(word.account_id)
        public = word.channel in kinds and word.visibility is not Visibility.PRIVATE
        if reach and account and public:
            asked = facts.asked.get((reach.id, word.id))
            found += _invitations(kinds[word.channel].about, word, reach, account, asked)
    return found


def _invitations(
    about: About, word: Word, reach: Reach, account: Account, asked: Asked | None
) -> list[Route]:
    offered = about.reply.visibilities if about.reply else (Visibility.PUBLIC,)
    open_ = (each for each in offered if each is not Visibility.PRIVATE)
    fitting = [each for each in open_ if not each.is_wider_than(word.visibility)]
    # An invitation need not be found by everybody: unlisted where the platform knows it.
    quiet = [each for each in fitting if each is not Visibility.PUBLIC] or fitting
    visibility = max(quiet, key=lambda each: each.width, default=Visibility.PUBLIC)
    decision = _invite(about, word, reach, asked, fits=bool(fitting))
    max_chars = account.max_chars or about.reply.max_chars if about.reply else None

    more = {"visibility": visibility, "max_chars": max_chars}
    found = [way("reply", decision, account, reach, word, **more)] if about.reply else []
    closed = decision.answer is Answer.IMPOSSIBLE and reach.stop_at is None
    if about.hand_off and fitting and closed:
        by_browser = Decision(Answer.ALLOWED, about.hand_off.about)
        found.append(way("hand_off", by_browser, account, reach, word, **more))
    return found


def _invite(about: About, word: Word, reach: Reach, asked: Asked | None, *, fits: bool) -> Decision:
    if reach.stop_at is not None:
        return Decision(Answer.IMPOSSIBLE, words.ASKED_TO_STOP.filled(name=reach.person))
    if not fits:
        return Decision(Answer.IMPOSSIBLE, words.WOULD_WIDEN.filled(visibility=word.visibility))
    if asked and asked.reply == "no":
        instead = about.hand_off.about if about.hand_off else words.OTHER_WAYS
        return Decision(Answer.IMPOSSIBLE, asked.reply_because, instead=instead)
    return Decision(Answer.ALLOWED, words.INVITATION)
