"""The glossary: every parameter once, with its symbol, meaning, domain and typical values.

Validation, command-line parsing, LaTeX and the default test inputs all derive from this table.

    x ~ N(0, I_d)            data
    f*(x) = x^T B x - Tr B   target, B symmetric d x d
    W                        hidden weights, m x d, rows w_j ~ N(0, I_d/d)
    C                        coefficient matrix of a quadratic network, f(x) = x^T C x - Tr C
"""

from dataclasses import replace

from nonrobust.theory.language import domains
from nonrobust.theory.language.params import Param, Part
from nonrobust.theory.language.terms import Abbreviation, Quantity
from nonrobust.theory.objects.activations import Activation
from nonrobust.theory.objects.domains import ActivationDomain, CovarianceLaw, Law, PositiveLaw
from nonrobust.theory.objects.sizes import d, m
from sympy import IndexedBase, Integer, Rational, Symbol

rho = Symbol("rho", positive=True)
beta = Symbol("beta", nonnegative=True)
beta_F = Symbol("beta_F", nonnegative=True)  # alignment of a target's spectral law F with the identity
c = Symbol("c", positive=True)
a = Symbol("a", positive=True)
p = Symbol("p", positive=True)
eps_test = Symbol("epsilon_test", nonnegative=True)
eps_rob = Symbol("epsilon_rob", nonnegative=True)
lam = IndexedBase("lambda", real=True)
e = IndexedBase("e", nonnegative=True)
K = Symbol("K", integer=True, positive=True)
kappa = Symbol("kappa", real=True)  # overlap of f_2 (or C) with f* (or B)
energy = Symbol("energy", nonnegative=True)
law_symbol = Symbol("F")
alpha = Symbol("alpha", nonnegative=True)
zeta = Symbol("zeta", nonnegative=True)
lamda = Symbol("lamda", positive=True)
time = Symbol("t", nonnegative=True)
eta = Symbol("eta", positive=True)
steps = Symbol("k", integer=True, nonnegative=True)
lambda_0, lambda_1, lambda_2 = (Symbol(f"lambda_{k}", real=True) for k in range(3))
lambda_bar, omega, norm, slope = (Symbol(name, nonnegative=True) for name in ("lambda_bar", "omega", "norm", "slope"))
gamma_2 = Symbol("gamma_2", positive=True)
g = IndexedBase("g", nonnegative=True)
u = IndexedBase("w", real=True)


def _blind(sigma: Activation) -> str:
    """A sentence where an activation sees nothing of a quadratic target."""
    if sigma.lambda_2 != 0:
        return ""
    return f"sigma = {sigma} has lambda_2 = 0: random features see nothing of a quadratic target"


_unit = domains.Real(Integer(0), Integer(1))
_positive = domains.Real(Integer(0), None, open_low=True)

RHO = Param("rho", rho, "width over dimension, m/d", _positive, ("2/5", "1", "3/2"), r"\rho", ratio=True)
BETA = Param("beta", beta, "alignment of target and identity, (Tr B)^2/(d|B|_F^2)", _unit, ("0", "2/7", "1"), r"\beta")
D = Param("d", d, "input dimension", domains.Integer(2), ("8", "24"), "d")
M = Param("m", m, "number of hidden neurons", domains.Integer(1), ("3", "24", "40"), "m")
ASPECT = Param("c", c, "aspect ratio d/n of a Wishart target", _positive, ("1/2", "1", "2"), "c")
EXPONENT = Param(
    "a",
    a,
    "exponent of a power-law target, eigenvalues U^(-a) with U uniform",
    domains.Real(Integer(0), Rational(1, 2), open_low=True, open_high=True),
    ("1/20", "1/8"),
    "a",
)
FRACTION = Param(
    "p",
    p,
    "fraction of nonzero eigenvalues of a low-rank target",
    domains.Real(Integer(0), Integer(1), open_low=True),
    ("1/10", "2/5", "1"),
    "p",
)
SPECTRUM = Param(
    "spectrum",
    lam,
    "eigenvalues of B; lambda_1, ..., lambda_d by decreasing modulus",
    domains.Sequence(domains.Real(), nonzero=True),
    ("3,2,1,1/2", "2,-1,1,1/3,0"),
    r"\lambda",
    length=d,
    by_modulus=True,
)
TARGET = Param(
    "target",
    law_symbol,
    "limiting spectral law F of B",
    Law(),
    ("exp(1)", "atoms(1)", "uniform(-1,2)"),
    "F",
)
ENERGIES = Param(
    "energies",
    e,
    "|f_k|^2/|f*|^2 for the Hermite components k = 1, ..., K of f",
    domains.Sequence(domains.Real(Integer(0))),
    ("1/10,1/2,1/20", "0,1"),
    "e",
    length=K,
)
OVERLAP = Param(
    "overlap",
    kappa,
    "<f_2, f*>/|f*|^2, for a quadratic network <C, B>/|B|_F^2",
    domains.Real(),
    ("1/2", "0"),
    r"\kappa",
)
ENERGY = Param("energy", energy, "|C|_F^2/|B|_F^2", domains.Real(Integer(0)), ("1/2", "0", "2"), r"\|C\|_F^2/\|B\|_F^2")
TEST_ERROR = Param(
    "test_error",
    eps_test,
    "test error of the network",
    domains.Real(Integer(0)),
    ("0", "1/4", "1"),
    r"\varepsilon_{\mathrm{test}}",
)
_nonnegative = domains.Real(Integer(0))
ALPHA = Param(
    "alpha",
    alpha,
    "alignment of target and covariance, d (Tr B Gamma)^2/|B|_F^2",
    _nonnegative,
    ("3/4", "0"),
    r"\alpha",
)
ZETA = Param("zeta", zeta, "scale of the initial output weights", _nonnegative, ("1/2", "0"), r"\zeta")
LAMDA = Param("lamda", lamda, "ridge penalty", _positive, ("1/10", "2"), r"\lambda")
TIME = Param("t", time, "time of gradient flow", _nonnegative, ("1", "0"), "t")
ETA = Param("eta", eta, "step of gradient descent", _positive, ("1/20",), r"\eta")
STEPS = Param("k", steps, "number of steps of gradient descent", domains.Integer(0), ("5", "0"), "k")
SIGMA = Param(
    "sigma",
    Symbol("sigma"),
    "activation",
    ActivationDomain(),
    ("relu", "tanh", "quadratic"),
    r"\sigma",
    parts=(
        Part(lambda_0, "lambda_0", r"\lambda_{0}", "E sigma(G)"),
        Part(lambda_1, "lambda_1", r"\lambda_{1}", "E sigma(G) G"),
        Part(lambda_2, "lambda_2", r"\lambda_{2}", "E sigma(G) (G^2 - 1)", _blind),
        Part(lambda_bar, "lambda_bar", r"\bar\lambda", "the variance of sigma(G)"),
        Part(omega, "omega", r"\omega", "omega, and with it E sigma'(G)^2,"),
        Part(norm, "norm", r"\|\sigma\|^2", "E sigma(G)^2"),
        Part(slope, "slope", r"\|\sigma'\|^2", "E sigma'(G)^2"),
    ),
)
LAW = Param(
    "law",
    Symbol("D"),
    "limiting spectral law D of d*Gamma",
    CovarianceLaw(),
    ("atoms(1)", "atoms(1/2,3/2)"),
    "D",
    parts=(Part(gamma_2, "second_moment", r"\gamma_{2}", "the second moment"),),
    default="atoms(1)",
)
GAMMA = Param(
    "gamma",
    g,
    "eigenvalues of the covariance Gamma, which sum to 1",
    domains.Sequence(domains.Real(Integer(0)), nonzero=True),
    ("1/2,1/4,1/4", "1"),
    r"g",
    length=d,
)
START = Param(
    "start",
    u,
    "initial hidden weights, the rows of an m x d matrix one after the other",
    domains.Sequence(domains.Real(), nonzero=True),
    ("1,1/2,1/3",),
    "w",
    length=Symbol("md", integer=True, positive=True),
)
# In the order given: the columns of the initial weights belong to these eigenvalues one by one.
POSITIVE_SPECTRUM = replace(
    SPECTRUM.with_domain(domains.Sequence(domains.Real(Integer(0)), nonzero=True), ("3,2,1,1/2",)),
    meaning="eigenvalues of B, in the order of the columns of the initial weights",
    by_modulus=False,
)
POSITIVE_TARGET = replace(
    TARGET.with_domain(PositiveLaw(), ("exp(1)", "atoms(1)", "marchenko-pastur(1/2)")),
    parts=(Part(beta_F, "alignment", r"\beta_{F}", "the alignment with the identity"),),
)
MODEL = Param(
    "model",
    Symbol("model"),
    "the trained model",
    domains.Choice(("random-features", "neural-tangent", "full-training")),
    ("neural-tangent",),
    r"\text{model}",
)

PARAMS = (
    *(RHO, BETA, D, M, ASPECT, EXPONENT, FRACTION, SPECTRUM, TARGET),
    *(ENERGIES, ENERGY, OVERLAP, TEST_ERROR, MODEL),
    *(ALPHA, ZETA, LAMDA, TIME, ETA, STEPS, SIGMA, LAW, GAMMA, START),
)

# Random features: the strength of the outlier, and of what is learned.
KAPPA = Abbreviation(Symbol("kappa"), r"\kappa", gamma_2, lambda_2**2 * gamma_2 / 2, r"\lambda_2^2 \gamma_2/2")
TAU_SQUARED = Abbreviation(Symbol("tau_squared"), r"\tau^2", alpha, lambda_2**2 * alpha, r"\lambda_2^2 \alpha")

TEST = Quantity("test-error", eps_test, r"\varepsilon_{\mathrm{test}}", "E(f - f*)^2 / E f*^2")
ROBUSTNESS = Quantity("robustness", eps_rob, r"\varepsilon_{\mathrm{rob}}", "E|grad f|^2 / E|grad f*|^2")
SUM = Quantity("sum", eps_test + eps_rob, r"\varepsilon_{\mathrm{test}}+\varepsilon_{\mathrm{rob}}", "their sum")
TEST_EXCESS = Quantity("test-excess", Symbol("Delta_test"), r"\Delta_{\mathrm{test}}", "test error")
ROBUSTNESS_EXCESS = Quantity("robustness-excess", Symbol("Delta_rob"), r"\Delta_{\mathrm{rob}}", "non-robustness")
ADVANTAGE = Quantity(
    "advantage", Symbol("advantage"), r"\Delta\varepsilon_{\mathrm{test}}", "difference of test errors"
)
MOMENT = Quantity("moment", Symbol("E B~^2"), r"\tilde B^2/\|B\|_F^2", "squared entry of the rotated target, relative")
ALIGNMENT = Quantity("beta", Symbol("beta"), r"\beta", "lim (Tr B)^2/(d|B|_F^2)")

QUANTITIES = (TEST, ROBUSTNESS, SUM, TEST_EXCESS, ROBUSTNESS_EXCESS, ADVANTAGE, MOMENT, ALIGNMENT)
