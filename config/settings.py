"""What an operator sets in files: the shape, the defaults and the limits."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("no_zone", "is no time zone")
    return name


def _database(url: str) -> str:
    if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise PydanticCustomError("no_database", "is no database address")
    return url


def _web_address(url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise PydanticCustomError("no_web_address", "is no web address")
    return url.rstrip("/")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Site(Part):
    """``public_url``: how browsers and platforms reach us; empty when only from this machine."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8044
    public_url: Annotated[str, AfterValidator(_web_address)] = ""
    hosts: tuple[str, ...] = ()


class Brand(Part):
    name: Annotated[str, Field(min_length=1)] = "Linfa"
    words: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    not_us: tuple[str, ...] = ()  # words that mean a namesake thing


class Sending(Part):
    undo_seconds: Annotated[int, Field(ge=0, le=600)] = 10


class Retention(Part):
    """Days after which words that nobody had to answer are forgotten."""

    not_complaints: Annotated[int, Field(ge=1, le=3650)] = 30


class Engine(Part):
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    learned_judge: bool = True  # reads again what the word lists judged, where it is installed


class AccountSeed(Part):
    """An account made once, when there is none yet, in preview; keep the file to its owner."""

    kind: Literal["channel", "desk", "gateway"]
    key: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    internal: bool = False
    settings: dict[str, str | list[str]] = {}


class TeammateSeed(Part):
    name: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    role: Literal["agent", "lead", "manager", "integrator", "admin"] = "agent"
    work: str = ""
    newcomer: bool = False
    language: Literal["it", "en"] = "it"


class Settings(Part):
    database: Annotated[str, AfterValidator(_database)] = ""
    data: str = ""
    zone: Annotated[str, AfterValidator(_zone)] = "Europe/Rome"
    language: Literal["it", "en"] = "it"
    plugins: str = ""
    site: Site = Site()
    brand: Brand = Brand()
    sending: Sending = Sending()
    retention: Retention = Retention()
    engine: Engine = Engine()
    ceilings: dict[str, Annotated[float, Field(ge=0)]] = {}  # account name → US dollars a month
    account: tuple[AccountSeed, ...] = ()
    teammate: tuple[TeammateSeed, ...] = ()

    @property
    def data_folder(self) -> Path:
        return Path(self.data or "quattrocchi.data")

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data_folder / 'quattrocchi.db'}"

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def plugins_folder(self) -> Path | None:
        return Path(self.plugins) if self.plugins else None
