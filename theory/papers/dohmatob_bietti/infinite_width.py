"""Section 5: random features trained by least squares, in the limit rho -> oo that follows the proportional one.

Main statement: where lambda_2 != 0, eps_test -> 1 - alpha/gamma_2 and eps_rob -> alpha/gamma_2: of the target, wide
features learn the part along Gamma completely and nothing else, whatever the activation.

Notes
    The order of the limits matters: at fixed d, enough features fit every quadratic.
    The size that grows is the ratio rho. Simulations reach the quadratic activation
    with Gamma = I/d, where the distance is a multiple of 1/(1 + rho) at every rho; other activations approach the limit
    like 1/rho too, but with a series in 1/rho too long to extrapolate from the ratios that can be simulated. There the
    second route decides: the statement at a huge rho, with a bound on the distance.

References: [GMMM19] for the test error at every rho.
"""

from dataclasses import replace

from nonrobust.theory.language.modes import Limit
from nonrobust.theory.objects.activations import Activation
from nonrobust.theory.objects.domains import ActivationDomain
from nonrobust.theory.papers.dohmatob_bietti.common import pair
from nonrobust.theory.papers.dohmatob_bietti.glossary import ALPHA, LAW, SIGMA, alpha, gamma_2, omega, rho
from nonrobust.theory.papers.dohmatob_bietti.random_features import ASSUMPTIONS, CONSTRAINT
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22, TEST_ERROR_OF_GMMM19


class _Learning(ActivationDomain):
    """Activations that see a quadratic target."""

    def describe(self) -> str:
        return "an activation with lambda_2 != 0, such as relu, quadratic or t**2 + t"

    def read(self, given: object) -> Activation:
        found = super().read(given)
        if found.lambda_2 == 0:
            raise ValueError(self.describe())
        return found


_PAIR = pair(
    "random-features/least-squares",
    "random features trained by least squares, limit of infinite width",
    1 - alpha / gamma_2,
    alpha / gamma_2,
    test_source=TEST_ERROR_OF_GMMM19,
    rob_source=SETTING_OF_DB22,
    suffix="@infinite-width",
    params=(ALPHA, LAW, SIGMA.with_domain(_Learning(), ("relu", "quadratic"))),
    mode=Limit(1 / (1 + rho), rho),
    assumptions=(*ASSUMPTIONS, "lambda_2 != 0", "then rho -> oo"),
    constraints=(CONSTRAINT,),
    points=(
        {"alpha": "1/2", "law": "atoms(1)", "sigma": "quadratic"},
        {"alpha": "1", "law": "atoms(1)", "sigma": "quadratic"},
        {"alpha": "1/2", "law": "atoms(1/2,3/2)", "sigma": "relu"},
    ),
)
# At every ratio the robustness grows with omega.
INFINITE_WIDTH = _PAIR._replace(robustness=replace(_PAIR.robustness, needs=(omega,)))
CLAIMS = INFINITE_WIDTH
