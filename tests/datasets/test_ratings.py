"""MovieLens, from small files in the true format, and from files with faults."""

import numpy as np
import pytest
from file_server import zip_file
from loader_docs import assert_promised

from course_utils.datasets import fetch_movielens

GENRES = "unknown|0\nAction|1\n\n"
ITEMS = "1|Toy Story (1995)|01-Jan-1995||http://x|0|1\n2|Café (1994)||||1|0\n"
DATA = "2\t1\t5\t881250949\n1\t2\t3\t891717742\n"


def archive(data=DATA, items=ITEMS, genres=GENRES, **others):
    texts = {"ml-100k/u.data": data, "ml-100k/u.item": items, "ml-100k/u.genre": genres}
    texts |= {"ml-100k/README": "terms", "ml-100k/u1.base": data} | others
    return zip_file({name: text.encode("latin-1") for name, text in texts.items() if text})


def test_movielens(stick):
    stick("movielens", archive())
    films = fetch_movielens()
    assert_promised(films, fetch_movielens, small=True)
    np.testing.assert_array_equal(films.users, [1, 0])
    np.testing.assert_array_equal(films.films, [0, 1])
    np.testing.assert_array_equal(films.ratings, [5, 3])
    np.testing.assert_array_equal(films.times, [881250949, 891717742])
    assert films.titles == ["Toy Story (1995)", "Café (1994)"]
    np.testing.assert_array_equal(films.genres, [[0, 1], [1, 0]])
    assert films.genre_names == ["unknown", "Action"]


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ({"data": ""}, "must hold u.data, u.item, u.genre, it holds u.genre, u.item"),
        ({"data": "2\t1\t5\n"}, "u.data must hold four whole numbers"),
        ({"data": "2\t1\tfive\t881250949\n"}, "u.data must hold four whole numbers"),
        ({"data": "\n"}, "u.data must hold four whole numbers"),
        ({"data": "2\t3\t5\t881250949\n"}, "films that stand in u.item"),
        ({"data": "0\t1\t5\t881250949\n"}, "films that stand in u.item"),
        ({"items": "1|Toy Story (1995)|01-Jan-1995||http://x|0\n"}, "five fields and the genres"),
        ({"items": ITEMS.replace("2|", "7|")}, "number the films from 1"),
    ],
)
def test_files_of_another_form_are_named(stick, faults, message):
    stick("movielens", archive(**faults))
    with pytest.raises(ValueError, match=message):
        fetch_movielens()
