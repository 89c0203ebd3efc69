"""Which derivation proves which claim.

`DERIVATIONS` maps every claim's id to the function that builds its derivation from the claim; importing builds none.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from nonrobust.derivations.papers.dohmatob_bietti import (
    adversarial,
    families,
    full_training,
    gradient_flow,
    infinite_width,
    initialization,
    lazy,
    neural_tangent,
    neural_tangent_filters,
    ordering,
    random_features,
    setting,
    tradeoffs,
)
from nonrobust.derivations.proof.step import Checked, CheckResult, Derivation, Formula, Notation, Status, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti import claim as find

Builder = Callable[[Claim], Derivation]


@lru_cache
def _lemma(claim_id: str) -> CheckResult:
    """The status of another claim's derivation."""
    checked = check(claim_id)
    return CheckResult(checked.status, checked.summary())


def _of(claim_id: str) -> Callable[[], CheckResult]:
    return lambda: _lemma(claim_id)


def _filtered(training: str) -> dict[str, Builder]:
    build = partial(neural_tangent_filters.filtered, training=training)
    return {f"neural-tangent/{training}/{quantity}": build for quantity in ("test-error", "robustness")}


def _random_features() -> dict[str, Builder]:
    found: dict[str, Builder] = {}
    for training in ("least-squares", "ridge", "gradient-flow", "gradient-descent"):
        for quantity in ("test-error", "robustness"):
            found[f"random-features/{training}/{quantity}"] = partial(random_features.trained, training=training)
    found["random-features/least-squares/sum"] = partial(random_features.trained, training="least-squares")
    for quantity in ("test-error", "robustness"):
        found[f"random-features/least-squares/{quantity}@quadratic"] = random_features.quadratic
        found[f"random-features/least-squares/{quantity}@infinite-width"] = infinite_width.wide
    return found


def _lazy() -> dict[str, Builder]:
    found: dict[str, Builder] = {}
    for quantity in ("test-excess", "robustness-excess"):
        found[f"lazy/neural-tangent/gradient-flow/{quantity}"] = lazy.neural_tangent_excess
        found[f"lazy/random-features/ridge/{quantity}"] = lazy.random_features_excess
    frozen = {
        "neural-tangent": ("gradient-flow", lazy.neural_tangent_frozen),
        "random-features": ("ridge", lazy.random_features_frozen),
    }
    for regime, (training, build) in frozen.items():
        for quantity in ("test-error", "robustness"):
            start = _of(f"initialization/start/{quantity}")
            lemmas = {"trained": _of(f"{regime}/{training}/{quantity}"), "start": start}
            found[f"lazy/frozen/{regime}/{quantity}"] = partial(build, lemmas=lemmas)
    return found


def _ordering() -> dict[str, Builder]:
    tangent, full = _of("neural-tangent/least-squares/test-error"), _of("full-training/end/test-error")
    features = _of("random-features/least-squares/test-error@quadratic")
    return {
        "tradeoff/ordering/neural-tangent-full-training": partial(
            ordering.neural_tangent_full_training, tangent=tangent, full=full
        ),
        "tradeoff/ordering/random-features-neural-tangent": partial(
            ordering.random_features_neural_tangent, tangent=tangent, features=features
        ),
    }


def _family(name: str) -> dict[str, Builder]:
    end = "full-training/end"
    return {
        f"{end}/test-error@{name}": partial(families.test_error, name=name, lemma=_of(f"{end}/test-error")),
        f"{end}/robustness@{name}": partial(families.robustness, name=name, lemma=_of(f"{end}/robustness")),
        f"target/alignment/beta@{name}": partial(families.alignment, name=name),
    }


DERIVATIONS: Mapping[str, Builder] = {
    "setting/quadratic-network/test-error": setting.test_error,
    "setting/quadratic-network/robustness": setting.robustness,
    "setting/adversarial/robustness": adversarial.robustness,
    "setting/adversarial/robustness@network": adversarial.network_robustness,
    "initialization/start/test-error": initialization.limit_test_error,
    "initialization/start/robustness": initialization.limit_robustness,
    "initialization/start/test-error@quadratic": initialization.quadratic_test_error,
    "initialization/start/robustness@quadratic": initialization.quadratic_robustness,
    "initialization/start/test-error@finite": initialization.finite_test_error,
    "initialization/start/robustness@finite": initialization.finite_robustness,
    **_random_features(),
    "neural-tangent/least-squares/test-error": neural_tangent.test_error_limit,
    "neural-tangent/least-squares/robustness": neural_tangent.robustness_limit,
    "neural-tangent/least-squares/test-error@finite": neural_tangent.test_error_finite,
    "neural-tangent/least-squares/robustness@finite": neural_tangent.robustness_finite,
    "neural-tangent/haar/diagonal": partial(neural_tangent_filters.haar, diagonal=True),
    "neural-tangent/haar/off-diagonal": partial(neural_tangent_filters.haar, diagonal=False),
    **{key: build for name in ("ridge", "gradient-flow", "gradient-descent") for key, build in _filtered(name).items()},
    **_lazy(),
    "full-training/end/test-error@spectrum": full_training.test_error_spectrum,
    "full-training/end/robustness@spectrum": full_training.robustness_spectrum,
    "full-training/end/test-error": full_training.test_error_limit,
    "full-training/end/robustness": full_training.robustness_limit,
    **{claim_id: build for name in families.FAMILIES for claim_id, build in _family(name).items()},
    "full-training/gradient-flow/test-error": gradient_flow.test_error,
    "full-training/gradient-flow/robustness": gradient_flow.robustness,
    "tradeoff/hermite/test-error": tradeoffs.hermite_test_error,
    "tradeoff/hermite/robustness": tradeoffs.hermite_robustness,
    "tradeoff/pareto": tradeoffs.pareto,
    "tradeoff/sum-rule": tradeoffs.sum_rule,
    **_ordering(),
}


def _missing(claim: Claim) -> Derivation:
    """One open line, for a claim that nothing derives."""

    def verify(formula: Formula) -> CheckResult:
        return CheckResult(Status.OPEN, "this claim has no derivation")

    formula = Formula(Notation(str(claim.quantity.symbol), claim.quantity.latex), claim.rhs)
    return Derivation(claim, (Step("missing", "The claim.", formula, "nothing derives it", verify),))


def derivation(claim: Claim | str) -> Derivation:
    """The derivation of a claim, given as itself or by its id; raise InputError for an unknown id."""
    target = find(claim) if isinstance(claim, str) else claim
    return DERIVATIONS.get(target.id, _missing)(target)


def check(claim: Claim | str) -> Checked:
    """Build the claim's derivation and run the check of every line."""
    return derivation(claim).check()
