"""One spelling means one name."""

from racewatch.catalog import Name, Watchbook
from racewatch.names import Collision, collisions


def book(*names: Name) -> Watchbook:
    """Return a watchbook with just these names."""
    return Watchbook(names=names, topics=())


def test_a_spelling_in_two_names_is_reported_with_both() -> None:
    """Script, width and case do not hide that two names claim one spelling."""
    one = Name(id="one", kind="company", en=("Ｎｏｖａ",), tw=("輝達",))
    two = Name(id="two", kind="company", en=("NOVA",), hans=("辉达",))
    assert collisions(book(one, two)) == (Collision("nova", ("one", "two")), Collision("辉达", ("one", "two")))


def test_the_dot_inside_a_name_does_not_hide_a_collision() -> None:
    """马克·安德森 is also looked for without its dot, so another name cannot have it."""
    one = Name(id="one", kind="person", hans=("马克·安德森",))
    two = Name(id="two", kind="person", hans=("马克安德森",))
    assert [found.spelling for found in collisions(book(one, two))] == ["马克安德森"]


def test_spellings_of_one_name_may_fold_to_the_same() -> None:
    """A name's own Traditional and Simplified forms are no collision."""
    assert collisions(book(Name(id="one", kind="company", hans=("英伟达",), hk=("英偉達",)))) == ()
