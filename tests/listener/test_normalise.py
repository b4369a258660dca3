"""Clean text: what a person reads, and nothing that works behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.language import language_of
from listener.normalise import LONGEST, UNWANTED, clean, native, short


def test_markup_goes_and_line_breaks_stay():
    page = "<p>Ciao&nbsp;<b>Ana</b> &amp; Ben</p><p>seconda<br>terza</p>"
    assert clean(page, html=True).text == "Ciao Ana & Ben\nseconda\nterza"


def test_nothing_of_a_hostile_page_is_left():
    page = (
        "<p onclick='x()'>La linea non va</p><script>alert('rubato')</script><style>p{}</style>"
        "<svg onload=alert(1)><a href='javascript:alert(2)'>qui</a><!-- rubato -->"
    )
    text = clean(page, html=True).text
    assert text == "La linea non va\nqui"


def test_written_out_markup_is_text_and_not_taken_for_markup():
    assert clean("&lt;b&gt;grassetto&lt;/b&gt;", html=True).text == "<b>grassetto</b>"
    assert clean("5 < 6 & 7 > 3").text == "5 < 6 & 7 > 3"


def test_signs_that_turn_or_hide_words_are_gone():
    assert (
        clean("ok\u202eetam\u202c pu\u200bro\x00 \ufeffsu\u2066x\u2069").text == "oketam puro sux"
    )


@pytest.mark.parametrize("whole", ["שלום עולם", "مرحبا \u200fبكم", "👩‍👧‍👦 🏳️‍🌈", "caffè"])
def test_right_to_left_and_emoji_stay_whole(whole: str):
    assert clean(whole).text == whole


def test_letters_and_their_accents_become_one():
    assert clean("caffe\u0300").text == "caffè"


def test_a_very_long_text_is_cut_and_says_how_long_it_was():
    cut = clean("parola " * 20_000)
    assert len(cut.text) <= LONGEST
    assert cut.was == len("parola " * 20_000) - 1


def test_a_name_fits_on_one_line():
    assert short(" Ana\nFerri \x07") == "Ana Ferri"


@given(st.text(alphabet=st.characters()), st.booleans())
def test_any_text_comes_out_storable_and_stays_as_it_is_when_cleaned_again(text: str, html: bool):
    once = clean(text, html=html).text
    assert not UNWANTED.search(once)
    assert "\x00" not in once
    once.encode("utf-8")
    assert clean(once).text == once


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sono senza rete da dodici giorni @LinfaCasa", "it"),
        ("No internet for three weeks, what are you doing? https://linfa.example", "en"),
        ("Je n'ai plus internet depuis trois semaines", "fr"),
    ],
)
def test_the_language_is_told_from_the_words_alone(text: str, language: str):
    assert language_of(text, "de") == language


def test_too_few_words_are_in_the_house_language():
    assert language_of("@LinfaCasa no comment 👎", "it") == "it"


def test_two_long_ids_with_the_same_beginning_stay_two():
    long = "x" * 600
    assert native("1\n2") == "1 2"
    assert len({native(long + "a"), native(long + "b")}) == 2
    assert len(native(long + "a")) == 500
    assert native(long[:500]) == long[:500]
