"""Business cards of three versions become fields of a person, and whatever the bytes are, nothing is raised."""

from __future__ import annotations

import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.offline.vcard import MOST_CARDS, cards, is_vcard

OLD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E0=A4=B6=E0=A4=B0=E0=A5=8D=\r\n"
    b"=E0=A4=AE=E0=A4=BE;=E0=A4=85=E0=A4=A8=E0=A5=80=E0=A4=A4=E0=A4=BE\r\nTEL;CELL:+91 98200 00001\r\n"
    b"TEL;FAX:+91 1\r\nADR;HOME:;;1 Road;Mumbai;MH;400;India\r\nPHOTO;ENCODING=BASE64;JPEG:AAAA\r\n BBB=\r\n\r\n"
    b"NOTE:sells\r\n  bread\r\nEND:VCARD\r\n"
)
NEW = (
    "begin:vcard\nversion:4.0\nFN:ليلى حداد\nTEL;VALUE=uri;PREF=1;TYPE=\"voice,home\":tel:+49-30-1234;ext=1\n"
    "HOBBY;LEVEL=high:cycling\nCATEGORIES:food\\, sweet,books\nADR;LABEL=\"a:b;c\":;;x;Berlin;;;Germany\nend:vcard\n"
)  # fmt: skip


def test_version_2_1_with_quoted_printable_broken_over_lines():
    (card,) = cards(OLD)
    assert card.fields == {
        "name": "अनीता शर्मा", "phone": "+91 98200 00001", "place": "Mumbai", "country": "India", "note": "sells  bread",
    }  # fmt: skip


def test_version_4_with_parameters_in_quotes_and_escaped_commas():
    (card,) = cards(NEW.encode())
    assert card.fields["name"] == "ليلى حداد"
    assert card.fields["phone"] == "+49-30-1234"
    assert card.fields["passions"] == "cycling; food, sweet; books"
    assert card.fields["place"] == "Berlin"


def test_several_cards_a_group_prefix_and_a_preferred_address():
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Jo\\, the\n  Runner\nitem1.EMAIL;type=INTERNET:a@example.org\n"
        "item2.EMAIL;type=pref:b@example.org\nNICKNAME:Jo,Joey\nEND:VCARD\nBEGIN:VCARD\nFN:Two\nEND:VCARD\n"
    )
    one, two = cards(text.encode())
    assert one.fields == {"name": "Jo, the Runner", "email": "b@example.org", "nickname": "Jo"}
    assert (two.fields["name"], two.line) == ("Two", 9)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_that_address_books_write(charset):
    (card,) = cards("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jörg Müller\r\nEND:VCARD\r\n".encode(charset))
    assert card.fields["name"] == "Jörg Müller"


def test_a_card_that_is_cut_off_is_read_as_far_as_it_goes_and_says_so():
    (card,) = cards(b"BEGIN:VCARD\nFN:Jo\nTEL:1")
    assert card.fields["name"] == "Jo"
    assert "no end" in card.problem


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([b"BEGIN:VCARD", b"END:VCARD", b"VERSION:2.1", b"N;ENCODING=QUOTED-PRINTABLE:=", b"=3",
                                 b" x", b"FN:\xff", b"TEL;CHARSET=nonsense:1", b"A:\\", b'X;Y=":', b"FN:a\\;b"])
       | st.binary(max_size=40), max_size=25).map(b"\n".join))  # fmt: skip
def test_no_bytes_raise(data):
    found = cards(data)
    assert len(found) <= MOST_CARDS
    assert all("\x00" not in value for card in found for value in card.fields.values())


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P")), min_size=1, max_size=60))
def test_a_name_of_any_script_comes_back_from_quoted_printable(name):
    quoted = quopri.encodestring(name.encode(), quotetabs=True).replace(b"=\n", b"=\r\n")
    plain = name.replace("\\", "\\\\")
    old = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:" + quoted + b"\r\nEND:VCARD\r\n"
    new = f"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{plain}\r\nEND:VCARD\r\n".encode()
    assert is_vcard(old)
    (card,) = cards(new)
    (other,) = cards(old)
    if "\\" not in name:
        assert other.fields == card.fields
