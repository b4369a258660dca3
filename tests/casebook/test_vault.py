"""What the key does: secrets come back only with it, and print as dots."""

import pytest

from casebook.errors import WrongKey
from casebook.vault import Vault

SECRETS = {"token": "sécret-93", "password": "x"}


def test_a_secret_comes_back_with_its_key_and_with_no_other():
    locked = Vault(b"k" * 32).lock(SECRETS)
    assert "sécret" not in locked
    assert Vault(b"k" * 32).unlock(locked) == SECRETS
    with pytest.raises(WrongKey):
        Vault(b"q" * 32).unlock(locked)


def test_a_secret_changed_at_rest_is_refused():
    locked = Vault(b"k" * 32).lock(SECRETS)
    middle = len(locked) // 2
    with pytest.raises(WrongKey):
        Vault(b"k" * 32).unlock(locked[:middle] + "AAAA" + locked[middle + 4 :])


def test_the_vault_shows_nothing_of_its_key():
    assert "k" not in repr(Vault(b"k" * 32)).removeprefix("Vault")


def test_the_same_words_for_another_use_or_cut_elsewhere_are_another_signature():
    vault = Vault(b"k" * 32)
    signed = {
        vault.sign("a", "bc"), vault.sign("ab", "c"), vault.sign("a", "b", "c"),
        vault.sign("a", "b", "", "c"), Vault(b"q" * 32).sign("a", "bc"),
    }  # fmt: skip
    assert len(signed) == 5
    assert vault.sign("a", "b", "c") == vault.sign("a", "b", "c")


def test_a_short_key_is_no_key():
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")
