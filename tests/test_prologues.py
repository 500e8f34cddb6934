import pytest

from tripgraph import prologues


@pytest.mark.parametrize(
    "update",
    [
        "",
        "PREFIX e: <http://e/> INSERT DATA { e:a e:b 1 ; e:c 2 }",
        "PREFIX e: <http://e/> INSERT DATA { e:a e:b '; PREFIX f: <g>' } ; CLEAR DEFAULT # ; PREFIX",
    ],
)
def test_an_update_that_declares_all_at_its_top_stays_as_it_is(update: str) -> None:
    """Nothing is done to what every engine reads."""
    assert prologues.written_out(update) == update


def test_names_are_written_by_what_is_declared_before_them() -> None:
    """A prefix may be declared anew; strings, variables and blank nodes stay, and so do the lines."""
    update = "PREFIX e: <http://e/>\nCLEAR GRAPH e:a ;\nPREFIX e: <http://f/> BASE <http://g/>\n"
    update += "INSERT DATA { GRAPH e:a { <h> e:b 'e:c', \"x\"^^e:d, e:%41\\-b, _:e . ?e a e:f } }"
    assert prologues.written_out(update).split("\n") == [
        " " * len("PREFIX e: <http://e/>"),
        "CLEAR GRAPH <http://e/a> ;",
        " " * len("PREFIX e: <http://f/> BASE <http://g/>"),
        "INSERT DATA { GRAPH <http://f/a> { <http://g/h> <http://f/b> 'e:c', \"x\"^^<http://f/d>, <http://f/%41-b>, "
        "_:e . ?e a <http://f/f> } }",
    ]


def test_what_is_not_declared_stays_for_the_engine_to_refuse() -> None:
    """A name without a prefix of its own is nobody's."""
    assert "f:a" in prologues.written_out("CLEAR DEFAULT ; PREFIX e: <http://e/> DROP GRAPH f:a")
