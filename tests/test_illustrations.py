from tripgraph import illustrations
from tripgraph.vocab import ID, SOURCE


def test_nodes() -> None:
    """Things and passages are the nodes of an example; terms, concepts and other people's names are not."""
    example = (
        "person:a trip:kind c:b ; trip:place place:c ; rdfs:seeAlso <http://x> ; trip:evidence enc:p1s1 ."
    )
    encyclopedia = "2024-07-xi-central-asia/encyclopedia#p1s1"
    assert illustrations.nodes(example) == {
        str(ID["person/a"]),
        str(ID["place/c"]),
        str(SOURCE[encyclopedia]),
    }


def test_no_turtle() -> None:
    """What is no Turtle names nothing."""
    assert illustrations.nodes("any prose") == frozenset()
