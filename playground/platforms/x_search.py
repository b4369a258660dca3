"""The query language of recent search, as far as a listening desk uses it."""

import re
import unicodedata
from collections.abc import Callable

from playground.platforms.x_store import HANDLE, Post

# X docs, "Search: build a query": a space is AND and binds closer than OR; - negates.
TOKEN = re.compile(r'-?"[^"]*"|-?\(|\)|[^\s()]+')
Test = Callable[[Post], bool]


class BadQuery(ValueError):
    """The query cannot be read; the message is what X would say about it."""


def compiled(query: str) -> Test:
    """A test for posts. Raises BadQuery."""
    if len(query) > 512:
        raise BadQuery("The query length exceeds the 512 characters allowed.")
    tokens = TOKEN.findall(query)
    test = _any_of(tokens)
    if tokens:
        raise BadQuery(f"There were errors processing your request: stray '{tokens[0]}'")
    return test


def _any_of(tokens: list[str]) -> Test:
    choices = [_all_of(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        choices.append(_all_of(tokens))
    return lambda post: any(choice(post) for choice in choices)


def _all_of(tokens: list[str]) -> Test:
    parts: list[Test] = []
    while tokens and tokens[0] not in ("OR", ")"):
        parts.append(_term(tokens))
    if not parts:
        raise BadQuery("There were errors processing your request: an operand is missing")
    return lambda post: all(part(post) for part in parts)


def _term(tokens: list[str]) -> Test:
    token = tokens.pop(0)
    negated, bare = token.startswith("-"), token.removeprefix("-")
    if bare == "(":
        test = _any_of(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadQuery("There were errors processing your request: missing ')'")
    else:
        test = _word(bare)
    return (lambda post: not test(post)) if negated else test


def _word(word: str) -> Test:
    if word.startswith("@"):
        return lambda post: word[1:].lower() in _handles(post)
    operator, colon, value = word.partition(":")
    if colon and not word.startswith('"'):
        return _operator(operator, value)
    wanted = _tokens(word)
    if not wanted:
        raise BadQuery(f"There were errors processing your request: '{word}' holds no word")
    return lambda post: _follows(wanted, _tokens(post.text))


def _operator(operator: str, value: str) -> Test:
    match operator, value:
        case "from", _:
            return lambda post: post.author.x.lower() == value.lstrip("@").lower()
        case "to", _:
            return lambda post: bool(
                post.reply_to and post.reply_to.author.x.lower() == value.lstrip("@").lower()
            )
        case "lang", _:
            return lambda post: post.lang == value
        case "is", "retweet":
            # Keyword search no longer returns reposts (X changelog, 2026-05-04).
            return lambda post: False
        case "is", "reply":
            return lambda post: post.reply_to is not None
        case "is", "quote":
            return lambda post: post.quote_of is not None
        case "has", "links":
            return lambda post: "://" in post.text
    raise BadQuery(f"Reference to invalid operator '{operator}:{value}'.")


def _handles(post: Post) -> set[str]:
    answered = {post.reply_to.author.x.lower()} if post.reply_to else set()
    return answered | {name.lower() for name in HANDLE.findall(post.text)}


def _follows(wanted: list[str], words: list[str]) -> bool:
    size = len(wanted)
    return any(words[at : at + size] == wanted for at in range(len(words) - size + 1))


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
