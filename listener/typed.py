"""Read what an administrator typed into an account's form; every mistake is told at once."""

from collections.abc import Mapping, Sequence

from casebook.words import Both, sentences
from listener.about import Setting
from listener.masking import Masked
from listener.outcomes import Refused

say = sentences("listener", "typed")

Value = str | tuple[str, ...]


class BadSettings(Refused):
    """Everything that is wrong, by setting."""

    def __init__(self, faults: Mapping[str, Both]) -> None:
        self.faults = dict(faults)
        it, en = zip(*faults.values(), strict=True)
        super().__init__(Both(" ".join(it), " ".join(en)))


def read(
    fields: Sequence[Setting], values: Mapping[str, Value], *, name: str,
    before: Mapping[str, str], internal: bool,
) -> Masked:  # fmt: skip
    """The settings, defaults filled in. ``before``: secrets kept where nothing was typed."""
    keys = {field.key for field in fields}
    faults = {} if name.strip() else {"name": say.NO_NAME}
    faults |= {key: say.NO_SETTING.filled(key=key) for key in values if key not in keys}
    meant = {field: _meant(field, values, before) for field in fields}
    missing = (field for field, value in meant.items() if field.required and not value)
    faults |= {field.key: say.MISSING.filled(label=field.label) for field in missing}
    if faults:
        raise BadSettings(faults)
    secrets = {field.key: str(value) for field, value in meant.items() if field.secret}
    plain = {field.key: value for field, value in meant.items() if not field.secret}
    return Masked(plain, secrets, internal=internal)


def _meant(field: Setting, values: Mapping[str, Value], before: Mapping[str, str]) -> Value:
    value = values.get(field.key, "")
    lines = value.splitlines() if isinstance(value, str) else value
    tidy = tuple(line.strip() for line in lines if line.strip())
    if field.many:
        return tidy
    return "\n".join(tidy) or before.get(field.key, "") or field.default
