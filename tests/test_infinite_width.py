"""Wide random features: the short way to their errors, its controls, and who may ask for the limit."""

import numpy as np
import pytest
from nonrobust import library
from nonrobust.numerics.papers.dohmatob_bietti.simulators import projections as dense
from nonrobust.numerics.papers.dohmatob_bietti.simulators.quadratic_features import projected
from nonrobust.theory.language.errors import InputError

TEST = library.claim("random-features/least-squares/test-error@infinite-width")


@pytest.mark.parametrize(("d", "m"), [(4, 6), (7, 9), (6, 20)])
def test_the_short_way_is_the_dense_fit_averaged_over_targets(d, m):
    W = np.random.default_rng(d).standard_normal((m, d))
    along, rest = np.eye(d) / np.sqrt(d), []
    for i in range(d):  # an orthonormal basis of the symmetric matrices orthogonal to I
        for j in range(i):
            rest.append(np.zeros((d, d)))
            rest[-1][i, j] = rest[-1][j, i] = np.sqrt(0.5)
        if i:
            rest.append(np.diag([1.0] * i + [-float(i)] + [0.0] * (d - i - 1)) / np.sqrt(i + i**2))

    def kept(B: np.ndarray) -> float:
        return float((dense.random_features(B, W) ** 2).sum())

    for alpha, expected in ((1.0, kept(along)), (0.0, np.mean([kept(B) for B in rest]))):
        found = projected(W).errors(alpha)
        assert found["robustness"] == pytest.approx(expected, rel=1e-8)
        assert found["test-error"] == pytest.approx(1 - expected, rel=1e-8)


@pytest.mark.parametrize(("d", "m"), [(6, 4), (12, 24)])
def test_the_controls_have_mean_zero(d, m):
    # Five means over 4000 draws, each within 5.5 standard errors: false alarms below 1e-6 were they normal.
    rng = np.random.default_rng(5)
    controls = np.array([projected(rng.standard_normal((m, d))).controls for _ in range(4000)])
    errors = controls.std(axis=0) / np.sqrt(len(controls))
    assert (np.abs(controls.mean(axis=0)) < 5.5 * errors).all()
    assert not (np.abs(controls.mean(axis=0) + 0.2 * controls.std(axis=0)) < 5.5 * errors).any()


def test_activations_that_see_nothing_of_a_quadratic_have_no_such_limit():
    with pytest.raises(InputError, match="lambda_2 != 0"):
        TEST.at(alpha="1/2", sigma="sin")


def test_the_limit_depends_on_the_activation_in_no_other_way():
    values = {TEST.at(alpha="1/2", law="atoms(1/2,3/2)", sigma=sigma).expression() for sigma in ("relu", "t**2 + t")}
    assert len(values) == 1
