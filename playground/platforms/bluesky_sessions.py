"""Signing in on the pretend Bluesky (lexicons com.atproto.server.*)."""

from playground.people import Person
from playground.platforms.bluesky_call import Call
from playground.platforms.bluesky_dialect import FULL, Xrpc, invalid
from playground.platforms.bluesky_store import Account
from playground.wire import Json, Response, as_json


def create(call: Call) -> Response:
    who = str(call.need("identifier"))
    call.room.meter.count("login", who)
    account = call.store.find(who)
    scope = call.room.sessions.login(account, str(call.need("password")))
    assert account is not None
    told = _about(call, account, email=True) | call.room.sessions.begin(account, scope)
    return call.room.meter.told(as_json(told), "login", who)  # the tightest limit is shown


def refresh(call: Call) -> Response:
    """The old refresh token goes on for a grace period."""
    account, claims = call.room.sessions.whose(call.request.bearer, refresh=True)
    if call.request.body:
        raise invalid("A request body was provided when none was expected")
    return as_json(_about(call, account) | call.room.sessions.begin(account, str(claims["of"])))


def get(call: Call) -> Response:
    if call.me.state == "takendown":
        raise invalid(f"Could not find user info for account: {call.me.did}")
    return as_json(_about(call, call.me, email=True))


def create_account(call: Call) -> Response:
    handle, password = str(call.need("handle")).lower(), str(call.need("password"))
    if call.store.find(handle):
        raise Xrpc("InvalidRequest", f"Handle already taken: {handle}")
    key, people = handle.partition(".")[0], call.room.town.people
    person = people.add(Person(key, "", 1000 + len(call.store.accounts)))
    account = call.store.open_account(person, handle, password)
    return as_json(_about(call, account) | call.room.sessions.begin(account, FULL))


def create_app_password(call: Call) -> Response:
    if call.scope != FULL:
        raise Xrpc("InvalidToken", "Bad token scope")
    privileged, n = bool(call.sent.get("privileged")), len(call.me.app_passwords)
    password = f"town-{call.me.did[-8:-4]}-{call.me.did[-4:]}-{n:04}"
    call.me.app_passwords[password] = privileged
    told = {"name": call.need("name"), "password": password, "privileged": privileged}
    return as_json(told | {"createdAt": "2026-01-01T00:00:00.000Z"})


def _about(call: Call, account: Account, *, email: bool = False) -> dict[str, Json]:
    mail = account.person.email or f"{account.person.key}@sky.example"
    return {
        "did": account.did,
        "didDoc": _document(account, call.room.town.base),
        "handle": account.handle,
        **({"email": mail, "emailConfirmed": False} if email else {}),
        "active": not account.state,
        **({"status": account.state} if account.state else {}),
    }


def _document(account: Account, base: str) -> dict[str, Json]:
    """The DID document: where the account lives. Applications call that address from then on."""
    pds = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer"}
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": account.did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "service": [pds | {"serviceEndpoint": f"{base}/bsky"}],
    }
