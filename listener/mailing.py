"""The one door to mail servers: dials what the guard allows, and says what became of a mail."""

import smtplib
import socket
import ssl
from collections.abc import Iterable
from contextlib import closing, suppress
from email.message import EmailMessage
from typing import Any

import httpcore
import httpx

from casebook.words import same, sentences
from listener.guard import PORTS, GuardedNetwork, Place, look_up
from listener.masking import scrubbed
from listener.outcomes import Busy, Refused, SignedOut, Trouble, Unknown

say = sentences("listener", "mailing")

PATIENCE = 20  # seconds for each answer


class _Server(smtplib.SMTP):
    """The standard library's, over a socket that was judged."""

    def __init__(self, url: httpx.URL, context: ssl.SSLContext, own: frozenset[Place]) -> None:
        self._url, self._context, self._own = url, context, own
        self._port = url.port or PORTS[url.scheme]
        super().__init__(url.host, self._port, timeout=PATIENCE)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        dialled = _dialled(GuardedNetwork(self._own, look_up).judged(host, port), port, timeout)
        if self._url.scheme == "smtp":
            return dialled
        return self._context.wrap_socket(dialled, server_hostname=host)

    def let_in(self, *, user: str, password: str) -> None:
        """Encrypted, then signed in; in clear only inside our own network, and without a password."""
        self.ehlo_or_helo_if_needed()
        inside = (self._url.host.lower(), self._port) in self._own
        encrypted = self._url.scheme == "smtps"
        if not encrypted and self.has_extn("starttls"):
            self.starttls(context=self._context)
            encrypted = True
        if not encrypted and (user or not inside):
            raise Refused(say.IN_CLEAR)
        if user:
            self.login(user, password)


def deliver(
    address: str, mail: EmailMessage | None, *, own: frozenset[Place], secrets: Iterable[str],
    user: str, password: str, ca: str,
) -> None:  # fmt: skip
    """One mail to its one receiver; without a mail only the signing in is tried.

    Raises Busy and Refused when it surely did not leave, SignedOut, and Unknown once it may have.
    """
    url = httpx.URL(address)
    if url.scheme not in ("smtp", "smtps") or not url.host:
        raise Refused(say.NOT_MAIL)
    begun: list[bool] = []
    try:
        with closing(_Server(url, _trust(ca), own)) as server:
            server.let_in(user=user, password=password)
            if mail is not None:
                _yes(server.mail(mail["From"].addresses[0].addr_spec))
                _yes(server.rcpt(mail["To"].addresses[0].addr_spec))
                begun.append(True)
                _yes(server.data(mail.as_bytes()))
            with suppress(OSError):  # it was accepted: how the goodbye goes changes nothing
                server.quit()
    except (OSError, httpcore.ConnectError) as error:
        raise _trouble(error, begun=bool(begun), secrets=secrets) from None


def _dialled(ips: Iterable[str], port: int, timeout: float) -> socket.socket:
    failed: OSError | None = None
    for ip in ips:
        try:
            return socket.create_connection((ip, port), timeout)
        except OSError as error:
            failed = error
    raise failed or OSError("no address")


def _trust(ca: str) -> ssl.SSLContext:
    try:
        own = ssl.create_default_context(cadata=ca) if ca else None
        return own or httpx.create_ssl_context(trust_env=False)
    except (ssl.SSLError, ValueError):
        raise Refused(say.NOT_TRUSTED) from None


def _yes(answer: tuple[int, Any]) -> None:
    if not 200 <= answer[0] < 300:
        raise smtplib.SMTPResponseException(*answer)


def _trouble(error: Exception, *, begun: bool, secrets: Iterable[str]) -> Trouble:
    if isinstance(error, smtplib.SMTPResponseException):
        if 400 <= error.smtp_code < 500:
            return Busy(say.NO_ANSWER)
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return SignedOut(say.NOT_LET_IN)
        raw = error.smtp_error
        said = scrubbed(raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw, secrets)
        return Refused(same(f"{error.smtp_code} {said}"), said=said)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(say.NOT_TRUSTED)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(same(str(error)))
    return Unknown(say.PERHAPS) if begun else Busy(say.NO_ANSWER)
