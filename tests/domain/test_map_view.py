"""The choice of the map as it stands in the address."""

from itertools import product

from domain.map_measure import MEASURES, measure_named
from domain.map_view import KIND_KEYS, MapChoice, Shapes, map_choice, map_params


def test_every_choice_is_read_back_from_its_address():
    for measure, by_count, kind, shapes, chosen in product(
        MEASURES, (False, True), (None, *KIND_KEYS), (None, *Shapes), (None, "HBC")
    ):
        choice = MapChoice(measure.code, by_count, kind, chosen, shapes)

        assert map_choice(map_params(choice)) == (choice, ())


def test_the_plain_map_needs_no_parameter():
    assert map_params(MapChoice()) == {}


def test_what_means_nothing_is_named_and_becomes_the_default():
    choice, notices = map_choice({"chi-tieu": "<b>", "lop": "tinh", "ve": "3d"})

    assert choice == MapChoice()
    assert len(notices) == 2
    assert "“<b>”" in notices[0]


def test_codes_and_names_of_measures_are_all_different():
    assert len({measure.code for measure in MEASURES}) == len(MEASURES)
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
    assert all(measure_named(measure.code) is measure for measure in MEASURES)
