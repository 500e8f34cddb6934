"""The lines on which the nodes of a Turtle file stand."""

import pytest

from tripgraph import turtle

A = "http://a.b/"


@pytest.mark.parametrize(
    ("text", "node", "line"),
    [
        ("@prefix a: <http://a.b/> .\n\na:x a a:C .\n", "x", 3),
        ("PREFIX a: <http://a.b/>\na:x a a:C .\n", "x", 2),
        ("prefix a: <http://a.b/> a:x a a:C .", "x", 1),
        ("@base <http://a.b/> .\n<x> a <C> .", "x", 2),
        ("<http://a.b/x> a <http://a.b/C> .\n<http://a.b/x> a <http://a.b/D> .", "x", 1),
        ('@prefix a: <http://a.b/> .\na:o a:p """a:x\n. a:x a:p 1 .\n""" .\na:x a:p 1 .', "x", 5),
        ("@prefix a: <http://a.b/> .\na:o a:p '''it's\n''' .\na:x a:p 1 .", "x", 4),
        ("@prefix a: <http://a.b/> .\n# a:x a:p 1 .\na:o a:p 1.5 , 3. a:x a:p 1 .", "x", 3),
        ("@prefix a: <http://a.b/> .\na:o a:p [ a:q a:x ; a:r (1 2) ] .\na:x a:p 1 .", "x", 3),
        ("@prefix a: <http://a.b/> .\na:o a:p 'a\\'.' , true .\na:x\\,y a:p 1 .", "x,y", 3),
        ("@prefix : <http://a.b/> .\n:p1s1-position :p 1 .\n:p10s1 :p 1.", "p10s1", 3),
        ("@prefix a: <http://a.b/> .\n_:b a:p 1 .\na:2024-07.é%20 a:p 'x'@en-GB .", "2024-07.é%20", 3),
    ],
)
def test_a_subject_is_found_on_its_first_line(text: str, node: str, line: int) -> None:
    """Prefixes, bases, strings, comments and nested nodes do not mislead it."""
    assert turtle.lines(text).find(A + node) == line


def test_a_term_is_found_within_the_statements_of_its_node() -> None:
    """The same term in another node's statements does not count."""
    text = "@prefix a: <http://a.b/> .\na:x a:p 1 ;\n  a:q a:y .\na:z a:p 2 ;\n  a:q a:y , 'w' ."
    lines = turtle.lines(text)
    assert [lines.find(A + "z", term) for term in (A + "q", A + "y", "w", "2")] == [5, 5, 5, 4]


def test_a_term_that_is_not_there_falls_back_to_the_node() -> None:
    """Where the term is unknown, the line of the node is the answer; an unknown node has none."""
    lines = turtle.lines("\n<http://a.b/x> <http://a.b/p> 1 .")
    assert (lines.find(A + "x", "nowhere"), lines.find(A + "nowhere")) == (2, None)
