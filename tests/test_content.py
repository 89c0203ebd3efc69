"""Random matrices are shared by what a setting is, not by what it is called."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonrobust import library
from nonrobust.numerics.trial.content import content
from nonrobust.numerics.trial.planned import label, sharing_key
from nonrobust.theory.language.claim import Point
from nonrobust.theory.objects.activations import T, activation, from_expression
from nonrobust.theory.objects.laws import law
from nonrobust.verification import Check, groups
from sympy import Integer, Max, Rational

CLAIM = library.claim("random-features/ridge/test-error")
POINT = CLAIM.at(rho="1/2", sigma="relu", lamda="1/10", law="atoms(1)", alpha="1/2", zeta="0")
SIMULATOR = library.dossier(CLAIM.id).simulator


def renamed(**values) -> Point:
    return Point(CLAIM, tuple({**dict(POINT.values), **values}.items()))


def test_a_cubic_that_is_called_relu_does_not_get_the_draws_of_relu():
    cubic = renamed(sigma=replace(activation("relu"), expr=T**3))
    assert str(cubic) == str(POINT)
    assert sharing_key(cubic, SIMULATOR) != sharing_key(POINT, SIMULATOR)
    assert label(cubic, SIMULATOR) != label(POINT, SIMULATOR)


def test_one_function_under_two_names_shares_its_draws():
    other = renamed(sigma=from_expression("rectifier", Max(0, T)))
    assert sharing_key(other, SIMULATOR) == sharing_key(POINT, SIMULATOR)


def test_two_laws_with_one_name_do_not_share_their_draws():
    other = renamed(law=replace(law("atoms(1)"), atoms=((Integer(0), Rational(1, 2)), (Integer(2), Rational(1, 2)))))
    assert sharing_key(other, SIMULATOR) != sharing_key(POINT, SIMULATOR)


def test_one_law_under_two_names_is_one_law_and_shares_its_draws():
    other = replace(law("uniform(0,2)"), text="flat")
    assert other == law("uniform(0,2)") and hash(other) == hash(law("uniform(0,2)"))
    assert sharing_key(renamed(law=other), SIMULATOR) == sharing_key(renamed(law=law("uniform(0,2)")), SIMULATOR)


def test_two_laws_with_one_text_are_not_equal():
    assert replace(law("uniform(0,3)"), text="uniform(0,2)") != law("uniform(0,2)")


def test_what_plays_no_part_in_the_random_matrices_does_not_part_their_points():
    assert sharing_key(renamed(lamda=Rational(1), zeta=Rational(1)), SIMULATOR) == sharing_key(POINT, SIMULATOR)


def test_ensembles_that_draw_otherwise_share_nothing_though_they_have_one_name():
    observable = SIMULATOR.observable
    other = replace(observable, ensemble=replace(observable.ensemble, draw=lambda setting, d, rng: np.ones(d)))
    assert sharing_key(POINT, replace(SIMULATOR, observable=other)) != sharing_key(POINT, SIMULATOR)


def test_groups_of_checks_follow_the_content():
    ridge, flow = (library.claim(f"random-features/{name}/test-error") for name in ("ridge", "gradient-flow"))
    given_ = {"rho": "1/2", "law": "atoms(1)", "alpha": "1/2", "zeta": "0"}
    points = [(ridge, {**given_, "sigma": "relu", "lamda": "1"}), (ridge, {**given_, "sigma": "tanh", "lamda": "1"}),
              (flow, {**given_, "sigma": "max(0, t)", "t": "1"})]  # fmt: skip
    assert groups(library, [Check(claim.id, tuple(at.items())) for claim, at in points]) == [(0, 2), (1,)]


values = st.recursive(
    st.integers() | st.text("ab,()=") | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text("ab", min_size=1), inner, max_size=3)
    ),
    max_leaves=6,
)


def sorted_text(value) -> str:
    """The text of a value, of mappings in the order of their keys."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {sorted_text(value[key])}' for key in sorted(value))}}}"
    return f"({', '.join(map(sorted_text, value))},)" if isinstance(value, tuple) else repr(value)


@given(values, values)
def test_values_have_the_same_content_exactly_if_they_are_the_same(one, other):
    assert (content(one) == content(other)) == (sorted_text(one) == sorted_text(other))


def test_a_function_has_no_content_and_is_refused():
    with pytest.raises(TypeError, match="function"):
        content({"f": lambda t: t})


def test_the_label_of_a_stream_is_the_same_in_every_process():
    code = (
        "from nonrobust.numerics.trial.content import content; from nonrobust.theory.objects.laws import law;"
        "from nonrobust.theory.objects.activations import activation;"
        "print(content({'law': law('uniform(0,2)'), 'sigma': activation('tanh')}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == content({"law": law("uniform(0,2)"), "sigma": activation("tanh")})
