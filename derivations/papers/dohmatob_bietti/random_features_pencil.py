"""Section 5: the resolvent of the random features kernel's linear part: psi and its derivative from a linear pencil.

The pencil [[lambda_bar + x, lambda_1 W], [lambda_1 W^T, -I]] has (A + x)^-1, A = lambda_bar I + lambda_1^2 W W^T, in
the corner of its inverse; Dyson's equation reduces by machine to the equation of the claims.
"""

from functools import lru_cache

from nonrobust.derivations.engines import pencils
from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.pencils import Pencil, SpectralMean
from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.random_features_remainders import trace_decay
from nonrobust.derivations.proof.lines import cited, computed, equality, inequality, matrices
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import CheckResult, Hypothesis, Notation, Step
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.glossary import lambda_1, lambda_bar, rho
from sympy import Expr, Integer, Lambda, Matrix, Symbol, solve

psi, eta = Symbol("psi", positive=True), Symbol("eta_D", positive=True)
x, linear, singular = (Symbol(name, nonnegative=True) for name in ("x", "q", "s"))
_columns, _columns_slope, _slope = (Symbol(name, real=True) for name in ("tau", "tau'", "psi'"))
_L, _V, _H = letter("L"), letter("L^-1"), letter("H")
PENCIL = Pencil(
    sizes=(rho, Integer(1)),
    spread=(False, True),
    constant=Matrix([[lambda_bar + x, 0], [0, -1]]),
    gaussian=((0, 1, lambda_1), (1, 0, lambda_1)),
)
_TRACES = {(0, 0): psi, (1, 1): _columns}
_DERIVATIVES = {**_TRACES, (2, 2): psi, (3, 3): _columns, (0, 2): _slope, (1, 3): _columns_slope}


def _algebra() -> Algebra:
    """An invertible L and an increment H."""
    matrix, increment = Matrix([[2, 1], [1, 3]]), Matrix([[1, -1], [-1, 2]])
    rules = ((("L", "L^-1"), ()), (("L^-1", "L"), ()))
    return Algebra({}, rules, ({"L": matrix, "L^-1": matrix.inv(), "H": increment, "I": Matrix.eye(2)},),
                   laws="L L^-1 = I")  # fmt: skip


ALGEBRA = _algebra()


def _mean(integrand: Expr) -> Expr:
    """int f(t) dD(t)."""
    return SpectralMean(Lambda(pencils.T, integrand))


# int t/(1 + lambda_1^2 t psi) dD, and minus its derivative in psi over lambda_1^2
_COLUMN_MEAN = _mean(pencils.T / (1 + lambda_1**2 * pencils.T * psi))
_COLUMN_SQUARE = _mean(pencils.T**2 / (1 + lambda_1**2 * pencils.T * psi) ** 2)


def corner() -> Step:
    """The first block of L^-1 is (A + x)^-1, on each singular vector of W."""
    return computed(
        "pencil",
        says=(
            "Let `A = lambda_bar I + lambda_1^2 W W^T` and let `L` be the linear pencil "
            "with the blocks `(lambda_bar + x) I`, `lambda_1 W`; `lambda_1 W^T`, `-I`. "
            "Singular vectors of `W` split it into `2 x 2` blocks, one for each singular value `s`. "
            "So the first block of `L^-1` is `(A + x)^-1`:"
        ),
        name=Notation("(L^-1)_11", "(L^{-1})_{11}"),
        compute=_corner,
        right=1 / (lambda_bar + x + lambda_1**2 * singular**2),
        because="Schur's complement",
        by="the 2 x 2 block inverted",
    )


def _corner() -> Expr:
    """The corner of the inverse of the pencil's 2 x 2 block for a singular value of W."""
    return Matrix([[lambda_bar + x, lambda_1 * singular], [lambda_1 * singular, -1]]).inv()[0, 0]


def perturbation() -> Step:
    """(L + H) (L^-1 - L^-1 H L^-1) = I up to second order in H."""
    return matrices(
        "perturbation",
        says=(
            "`L` is linear in the normal entries of `W`. "
            "A step `H` of `L` moves `L^-1` by `-L^-1 H L^-1`, to first order:"
        ),
        left=(_L + _H) * (_V - _V * _H * _V),
        right=letter("I") - _H * _V * _H * _V,
        algebra=ALGEBRA,
        because="`L L^-1 = I`",
    )


def covariance() -> Step:
    """E w_j^T G w_j = Tr Gamma G."""
    return computed(
        "covariance",
        says=(
            "By Stein's lemma, `E[X L^-1] = -E[eta(L^-1) L^-1]` with `X` the Gaussian part of `L` "
            "and `eta(G) = E[X G X]`. With `w_j = Gamma^(1/2) y`, "
            "`W G_22 W^T` has the mean `Tr(Gamma G_22) I` (rows are independent and centred), "
            "and `W^T G_11 W` the mean `Gamma Tr G_11`:"
        ),
        name=Notation("E w_j^T G w_j", r"\mathbb{E}\,w_j^\top Gw_j"),
        compute=lambda: gaussian_forms([("Gamma", "G")]),
        right=Tr(letter("G") * letter("Gamma")),
        because="Wick's formula; `G_12` and `G_21` enter `eta` over `d` only",
        by="sum over the one pairing of two points",
    )


def dyson() -> Step:
    """Dyson's equation for the limit of L^-1."""
    return cited(
        "dyson",
        says=(
            "Traces concentrate, so `L^-1` is replaced by the solution `G` of Dyson's equation, "
            "with blocks `G_11`, a number, and `G_22 = G_22(t)`, "
            "a function of the eigenvalue `t` of `d Gamma`. `D` is the law of `t`:"
        ),
        left=Notation("(diag(lambda_bar + x, -1) - eta(G)) G", r"(\operatorname{diag}(\bar\lambda+x,-1)-\eta(G))\,G"),
        right=Notation("I", "I"),
        because="the limit of operator-valued free probability",
        reference="Helton, Rashidi Far and Speicher 2007; [SB95]",
        hypotheses=(
            Hypothesis("the pencil is self-adjoint and linear in independent normal entries", _self_adjoint),
            Hypothesis("`A + x >= lambda_bar > 0`, as `sigma` is not affine"),
            Hypothesis("the law of `d Gamma` converges to `D`, and `m/d -> rho` (assumed)"),
        ),
        neglects=(neglect("`(1/d) Tr(A + x)^-1 - psi(x)`", 1, trace_decay),),
    )


def _self_adjoint() -> CheckResult:
    if PENCIL.self_adjoint:
        return CheckResult(Status.PROVED, "the constant part is symmetric, and W^T stands opposite to W")
    return CheckResult(Status.REFUTED, "the pencil is not self-adjoint")


def columns() -> Step:
    """int t G_22 dD = -int t/(1 + lambda_1^2 t psi) dD."""
    return computed(
        "columns",
        says="`G` is the inverse of a diagonal matrix. With `psi = lim (1/d) Tr G_11`, the second block has",
        name=Notation("int t G_22(t) dD(t)", r"\int t\,G_{22}(t)\,dD(t)"),
        compute=lambda: pencils.equations(PENCIL, _TRACES)[_columns],
        right=-_COLUMN_MEAN,
        because="`G_22 = -1/(1 + lambda_1^2 t psi)`",
        by="eta contracted and the pencil inverted over the rational functions",
    )


def scalar() -> Step:
    """rho/psi = lambda_bar + x + lambda_1^2 int t/(1 + lambda_1^2 t psi) dD."""
    return computed(
        "scalar",
        says="and the first, `psi = rho G_11`, closes the equations:",
        name=Notation("rho/psi", r"\rho/\psi"),
        compute=scalar_equation,
        right=lambda_bar + x + lambda_1**2 * _COLUMN_MEAN,
        because="`G_11 = 1/(lambda_bar + x - lambda_1^2 int t G_22 dD)`; insert",
        by="the traces eliminated one by one",
    )


@lru_cache(maxsize=1)
def scalar_equation() -> Expr:
    """rho/psi, from Dyson's equation."""
    system = pencils.eliminate(pencils.equations(PENCIL, _TRACES), [psi])
    return rho / system[psi]


def form() -> Step:
    """psi q/(1 + q psi) = 1 - 1/(1 + q psi)."""
    return equality(
        "form",
        says=(
            "Multiply by `psi`; under the integral, "
            "with `q = lambda_1^2 t` and `eta_D(s) = int 1/(1 + t s) dD`, "
            "so that `(lambda_bar + x) psi + 1 - eta_D(lambda_1^2 psi) = rho`,"
        ),
        left=psi * linear / (1 + linear * psi),
        right=1 - 1 / (1 + linear * psi),
        because="one fraction",
    )


def root_slope() -> Step:
    """The left side of the equation for psi increases in psi."""
    grown = (lambda_bar + x) * psi + 1 - 1 / (1 + linear * psi)
    return inequality(
        "root-slope",
        says=(
            "The left side of this equation, `int ((lambda_bar + x) psi + 1 - 1/(1 + q psi)) dD`, is 0 at `psi = 0`. "
            "It increases, strictly as `lambda_bar > 0`:"
        ),
        left=grown.diff(psi),
        right=Integer(0),
        certificate=lambda_bar + x + linear / (1 + linear * psi) ** 2,
        because="differentiate",
        name=Notation("d/dpsi", r"\tfrac{d}{d\psi}"),
    )


def root_end() -> Step:
    """It is at least rho at psi = rho/(lambda_bar + x)."""
    return inequality(
        "root-end",
        says="and is at least `rho` at `psi = rho/(lambda_bar + x)`: there is exactly one positive root.",
        left=1 - 1 / (1 + linear * psi),
        right=Integer(0),
        certificate=linear * psi / (1 + linear * psi),
        because="one fraction",
    )


def inverse_function() -> Step:
    """z(psi) = lambda_bar - (rho - 1 + eta_D)/psi solves the equation for -x."""
    solved = lambda_bar - (rho - 1 + eta) / psi
    return equality(
        "inverse",
        says="Solved for `z = -x`, `z(psi) = lambda_bar - (rho - 1 + eta_D)/psi`; inserted in the equation:",
        left=(lambda_bar - solved) * psi + 1 - eta,
        right=rho,
        because="solve a linear equation",
        name=Notation("(lambda_bar - z) psi + 1 - eta_D", r"(\bar\lambda-z)\psi+1-\eta_D"),
    )


def psi_slope() -> Step:
    """psi'(x) = -1/(rho/psi^2 - lambda_1^4 int t^2/(1 + lambda_1^2 t psi)^2 dD)."""
    return computed(
        "psi-slope",
        says=(
            "The pencil with the blocks `L`, `dL/dx`; "
            "`0`, `L` has `-L^-1 (dL/dx) L^-1` in the corner of its inverse. "
            "Its Dyson equation is linear in the new traces, and gives `psi_2 = -psi' = 1/z'(psi)`:"
        ),
        name=Notation("psi'(x)", r"\psi'(x)"),
        compute=derived_slope,
        right=-1 / (rho / psi**2 - lambda_1**4 * _COLUMN_SQUARE),
        because=(
            "`x` as a function of `psi` has the slope `-rho/psi^2 + lambda_1^4 int t^2/(1 + lambda_1^2 t psi)^2 dD`"
        ),
        by="the enlarged pencil inverted, its traces eliminated one by one",
    )


@lru_cache(maxsize=1)
def derived_slope() -> Expr:
    """psi'(x) from the pencil [[L, L'], [0, L]], with x eliminated by the equation for psi."""
    system = pencils.equations(pencils.derivative_pencil(PENCIL, x), _DERIVATIVES)
    kept = pencils.eliminate(system, [psi, _slope])
    (solution,) = solve(kept[_slope] - _slope, _slope)
    return solution.subs(x, _x_of_psi())


def _x_of_psi() -> Expr:
    return rho / psi - lambda_bar - lambda_1**2 * _COLUMN_MEAN


def pencil_lines() -> tuple[Step, ...]:
    """From the pencil to the equation of psi."""
    return corner(), perturbation(), covariance(), dyson(), columns(), scalar(), form()


def root_lines() -> tuple[Step, ...]:
    """The equation has one positive root; its inverse function and its slope."""
    return root_slope(), root_end(), inverse_function(), psi_slope()
