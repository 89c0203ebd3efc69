"""Which derivation proves which claim.

`DERIVATIONS` maps every claim's id to the function that builds its derivation from the claim; importing builds none.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from derivations import families, full_training, neural_tangent, setting, tradeoffs
from derivations.engine.step import Checked, CheckResult, Derivation
from theory import claim as find
from theory.claim import Claim

Builder = Callable[[Claim], Derivation]


@lru_cache
def _lemma(claim_id: str) -> CheckResult:
    """The status of another claim's derivation."""
    checked = check(claim_id)
    return CheckResult(checked.status, checked.summary())


def _family(name: str) -> dict[str, Builder]:
    end = "full-training/end"

    def lemma(quantity: str) -> Callable[[], CheckResult]:
        return lambda: _lemma(f"{end}/{quantity}")

    return {
        f"{end}/test-error@{name}": partial(families.test_error, name=name, lemma=lemma("test-error")),
        f"{end}/robustness@{name}": partial(families.robustness, name=name, lemma=lemma("robustness")),
        f"target/alignment/beta@{name}": partial(families.alignment, name=name),
    }


DERIVATIONS: Mapping[str, Builder] = {
    "setting/quadratic-network/test-error": setting.test_error,
    "setting/quadratic-network/robustness": setting.robustness,
    "neural-tangent/least-squares/test-error": neural_tangent.test_error_limit,
    "neural-tangent/least-squares/robustness": neural_tangent.robustness_limit,
    "neural-tangent/least-squares/test-error@finite": neural_tangent.test_error_finite,
    "neural-tangent/least-squares/robustness@finite": neural_tangent.robustness_finite,
    "full-training/end/test-error@spectrum": full_training.test_error_spectrum,
    "full-training/end/robustness@spectrum": full_training.robustness_spectrum,
    "full-training/end/test-error": full_training.test_error_limit,
    "full-training/end/robustness": full_training.robustness_limit,
    **{claim_id: build for name in families.FAMILIES for claim_id, build in _family(name).items()},
    "tradeoff/hermite/test-error": tradeoffs.hermite_test_error,
    "tradeoff/hermite/robustness": tradeoffs.hermite_robustness,
    "tradeoff/pareto": tradeoffs.pareto,
    "tradeoff/sum-rule": tradeoffs.sum_rule,
}


def derivation(claim: Claim | str) -> Derivation:
    """The derivation of a claim, given as itself or by its id; raise InputError for an unknown id."""
    target = find(claim) if isinstance(claim, str) else claim
    return DERIVATIONS[target.id](target)


def check(claim: Claim | str) -> Checked:
    """Build the claim's derivation and run the check of every line."""
    return derivation(claim).check()
