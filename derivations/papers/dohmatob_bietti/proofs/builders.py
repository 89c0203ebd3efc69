"""The derivations that the kernel concludes: each a subject and the function that proves the claim on it."""

from collections.abc import Mapping
from functools import partial

from nonrobust.derivations.dossier import Build
from nonrobust.derivations.kernel.reading import Write, derived
from nonrobust.derivations.kernel.subject import Subject
from nonrobust.derivations.papers.dohmatob_bietti import definitions
from nonrobust.derivations.papers.dohmatob_bietti.proofs import alignment, haar, quadratic_network, tangent
from nonrobust.theory.papers.dohmatob_bietti.common import Errors


def _proof(subject: Subject, write: Write) -> Build:
    return partial(derived, subject=subject, write=write)


NETWORK = Errors(
    _proof(definitions.QUADRATIC_TEST_ERROR, quadratic_network.test_error),
    _proof(definitions.QUADRATIC_ROBUSTNESS, quadratic_network.robustness),
)
TANGENT_FINITE = Errors(
    _proof(definitions.TANGENT_TEST_ERROR, tangent.test_error),
    _proof(definitions.TANGENT_ROBUSTNESS, tangent.robustness),
)
TANGENT_LIMIT = Errors(
    _proof(definitions.TANGENT_TEST_ERROR, tangent.test_error_limit),
    _proof(definitions.TANGENT_ROBUSTNESS, tangent.robustness_limit),
)
HAAR_DIAGONAL = _proof(definitions.DIAGONAL, haar.diagonal)
HAAR_OFF_DIAGONAL = _proof(definitions.OFF_DIAGONAL, haar.off_diagonal)
ALIGNMENTS: Mapping[str, Build] = {
    "identity": _proof(definitions.IDENTITY, alignment.identity),
    "low-rank": _proof(definitions.LOW_RANK, alignment.low_rank),
}
