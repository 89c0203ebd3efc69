"""The glossary: every parameter once, with its symbol, meaning, domain and typical values.

Validation, command-line parsing, LaTeX and the default test inputs all derive from this table.

    x ~ N(0, I_d)            data
    f*(x) = x^T B x - Tr B   target, B symmetric d x d
    W                        hidden weights, m x d, rows w_j ~ N(0, I_d/d)
    C                        coefficient matrix of a quadratic network, f(x) = x^T C x - Tr C
"""

from dataclasses import dataclass, replace

from sympy import Expr, IndexedBase, Integer, Rational, Symbol

from theory import domains


@dataclass(frozen=True)
class Param:
    """A parameter: `name` on the command line, `symbol` in formulas; `length` is a sequence's number of entries.

    `parts` are the symbols that a value without a symbol of its own determines, with the names of its attributes: an
    activation its lambda_1, a law its second moment. `default` is used when no value is given.
    """

    name: str
    symbol: Expr
    meaning: str
    domain: domains.Domain
    typical: tuple[str, ...]
    latex: str
    length: Symbol | None = None
    parts: tuple[tuple[Symbol, str], ...] = ()
    default: str | None = None

    def with_domain(self, domain: domains.Domain, typical: tuple[str, ...]) -> "Param":
        """The same parameter over a smaller domain."""
        return replace(self, domain=domain, typical=typical)


rho = Symbol("rho", positive=True)
beta = Symbol("beta", nonnegative=True)
beta_F = Symbol("beta_F", nonnegative=True)  # alignment of a target's spectral law F with the identity
d = Symbol("d", integer=True, positive=True)
m = Symbol("m", integer=True, positive=True)
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

_unit = domains.Real(Integer(0), Integer(1))
_positive = domains.Real(Integer(0), None, open_low=True)

RHO = Param("rho", rho, "width over dimension, m/d", _positive, ("2/5", "1", "3/2"), r"\rho")
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
    "eigenvalues of B, sorted by decreasing modulus: lambda_1, ..., lambda_d",
    domains.Sequence(domains.Real(), nonzero=True, ordered=True),
    ("3,2,1,1/2", "2,-1,1,1/3,0"),
    r"\lambda",
    length=d,
)
TARGET = Param(
    "target",
    law_symbol,
    "limiting spectral law F of B",
    domains.Law(),
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
    domains.ActivationDomain(),
    ("relu", "tanh", "quadratic"),
    r"\sigma",
    parts=(
        *((lambda_0, "lambda_0"), (lambda_1, "lambda_1"), (lambda_2, "lambda_2")),
        *((lambda_bar, "lambda_bar"), (omega, "omega"), (norm, "norm"), (slope, "slope")),
    ),
)
LAW = Param(
    "law",
    Symbol("D"),
    "limiting spectral law D of d*Gamma",
    domains.CovarianceLaw(),
    ("atoms(1)", "atoms(1/2,3/2)"),
    "D",
    parts=((gamma_2, "second_moment"),),
    default="atoms(1)",
)
GAMMA = Param(
    "gamma",
    g,
    "eigenvalues of the covariance Gamma, which sum to 1",
    domains.Sequence(domains.Real(Integer(0)), nonzero=True, ordered=True),
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
POSITIVE_SPECTRUM = SPECTRUM.with_domain(
    domains.Sequence(domains.Real(Integer(0)), nonzero=True, ordered=True), ("3,2,1,1/2",)
)
POSITIVE_TARGET = replace(
    TARGET.with_domain(domains.PositiveLaw(), ("exp(1)", "atoms(1)", "marchenko-pastur(1/2)")),
    parts=((beta_F, "alignment"),),
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

# LaTeX of every symbol in a formula, also of those that an activation or a law determines.
LATEX_NAMES = {param.symbol: param.latex for param in PARAMS if isinstance(param.symbol, Symbol)} | {
    lambda_bar: r"\bar\lambda",
    norm: r"\|\sigma\|^2",
    slope: r"\|\sigma'\|^2",
}
