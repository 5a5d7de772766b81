"""Text that vendors keep as HTML or as names in capitals."""

import pytest

from c360.sources.rest.prose import in_words, plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("a<br/>b<BR>c", "a\nb\nc"),
        ("<script>alert(1)</script>Hello <!-- not --> there", "Hello there"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("&lt;b&gt;no tag&lt;/b&gt;", "<b>no tag</b>"),
        ("<div> </div>", None),
        (None, None),
        (5, None),
    ],
)
def test_plain_text_of_html(given: object, shown: str | None) -> None:
    assert plain(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("COMPUTER_SOFTWARE", "Computer Software"),
        ("Oil & Gas", "Oil & Gas"),
        ("software", "software"),
        (None, None),
    ],
)
def test_names_in_words(given: object, shown: str | None) -> None:
    assert in_words(given) == shown
