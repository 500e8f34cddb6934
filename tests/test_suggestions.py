import pytest

from tripgraph.suggestions import Suggestions, closest, split


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("partcipant", ["participant", "Participation", "place"], ["participant"]),
        ("Plce", ["place", "Place"], ["Place"]),
        ("plce", ["place", "Place"], ["place"]),
        ("VISIT", ["Visit"], ["Visit"]),
        ("nothing", ["banquet"], []),
        ("nothing", [], []),
    ],
)
def test_closest(name: str, names: list[str], expected: list[str]) -> None:
    """The most similar name is found whatever its capitals, which decide only between names spelt alike."""
    assert closest(name, names) == expected


def test_did_you_mean_stays_in_the_namespace() -> None:
    """Only names of the same namespace are suggested."""
    known = Suggestions(["http://x/a/banquet", "http://x/b#Banquet"])
    assert known.did_you_mean("http://x/a/banqet") == " Did you mean <http://x/a/banquet>?"
    assert known.did_you_mean("http://x/c/banqet") == ""


def test_split() -> None:
    """A namespace ends with the last hash or slash."""
    assert split("http://x/a#b") == ("http://x/a#", "b")
    assert split("http://x/a/b") == ("http://x/a/", "b")
    assert split("a") == ("", "a")
