"""Activations as people type them: where they break, their moments against mpmath, and what is refused."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from nonrobust import library
from nonrobust.numerics.balls.value import PrecisionError, enclose, value
from nonrobust.numerics.trial.route import second
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.objects.activations import T, activation, from_expression
from nonrobust.theory.objects.activations.named import NAMED
from sympy import Abs, Integer, Integral, N, Rational, Symbol, lambdify, log, oo, pi, sqrt

from tests.lookup import ROUTES

TEST, ROBUST = (library.claim(f"initialization/start/{quantity}") for quantity in ("test-error", "robustness"))
# By mpmath quadrature split at the kinks, to 20 digits: test error and robustness at zeta = 1.
VALUES = {
    "abs(t-0.3)": ("1.197620134137840736653", "0.25"),
    "max(t-1,0)": ("1.034199157852261566181", "0.03966381348286426285369"),
    "max(-1,min(1,t))": ("1.258029275480856650202", "0.1706723730342714742926"),
    "atan(t-1)": ("1.152640560408759598361", "0.08891711926924098508578"),
    "t*(1+erf(t/sqrt(2)))/2": ("1.172822005512175503517", "0.1139627164123217805284"),
    "tanh(t**3)": ("1.17441388389206899156", "0.1526499909464602347457"),
    "t*tanh(log(1+exp(t)))": ("1.197274081415081793013", "0.1197709395934924436533"),
    "sign(t)": ("1.5", None),
    "heaviside(t)": ("1.125", None),
    "max(t,0)+exp(min(t,0))-1": ("1.309589281686070609941", "0.1670255003057926516068"),
    "log(exp(t)+exp(-t))": ("1.094883724586182715141", "0.09857362259946029360411"),
    "Piecewise((t, t > 0), (t/10, True))": ("1.188042248047782389014", "0.12625"),
    "t if t > 0 else t/10": ("1.188042248047782389014", "0.12625"),
    "sigmoid": ("1.021689517929046481369", "0.01120906033754859294815"),
    "silu": ("1.156541648497210461268", "0.09487058790820732724907"),
    "elu": ("1.309589281686070609941", "0.1670255003057926516068"),
    "leaky_relu": ("1.172031120137816690706", "0.1250125"),
}


@pytest.mark.parametrize("sigma", VALUES)
def test_the_network_at_initialization_has_the_values_of_independent_quadrature(sigma):
    test_error, robustness = VALUES[sigma]
    assert abs(float(value(TEST.at(sigma=sigma, zeta=1), 22).decimal(20)) - float(test_error)) < 1e-15
    with mp.workdps(30):
        assert abs(mpf(value(TEST.at(sigma=sigma, zeta=1), 22).decimal(22)) - mpf(test_error)) < mpf("1e-19")
        if robustness is not None:
            assert abs(mpf(value(ROBUST.at(sigma=sigma, zeta=1), 22).decimal(22)) - mpf(robustness)) < mpf("1e-19")


@pytest.mark.parametrize("sigma", [sigma for sigma, (_, robustness) in VALUES.items() if robustness is None])
def test_where_sigma_jumps_every_claim_whose_formula_needs_its_slope_says_that_it_is_infinite(sigma):
    features = {"rho": "1/2", "alpha": "1/2", "lamda": "1", "zeta": "0"}
    for id, rest in (
        ("initialization/start/robustness", {"zeta": "1"}),
        ("initialization/start/robustness@finite", {"zeta": "1", "d": "9"}),
        ("setting/adversarial/robustness@network", {"zeta": "1"}),
        ("random-features/ridge/robustness", features),
    ):
        with pytest.raises(InputError) as caught:
            library.claim(id).at(sigma=sigma, **rest)
        message = str(caught.value)
        assert message.startswith(f"{id}: sigma (activation)") and "infinite" in message and "\n" not in message
    assert (
        library.claim("random-features/ridge/test-error").at(sigma=sigma, **features).expression().is_real is not False
    )


# Breaks


@pytest.mark.parametrize(
    ("text", "breaks", "jumps"),
    [
        ("relu", [0], []),
        ("abs(t-0.3)", [Rational(3, 10)], []),
        ("max(-1,min(1,t))", [-1, 1], []),
        ("tanh(t)", [], []),
        ("abs(t)**2", [], []),
        ("sign(t-1)", [1], [1]),
        ("abs(abs(t)-2)", [-2, 0, 2], []),
        ("sqrt(abs(t))", [0], []),
        ("heaviside(t)*t", [0], []),
        ("max(t**2-2,0)", [-sqrt(2), sqrt(2)], []),
        ("max(exp(t)-2,0)", [log(2)], []),
        ("t if -1 < t < 2 else 0", [-1, 2], [-1, 2]),
        ("max(t, tanh(t))", [0], []),
        ("He_3", [], []),
    ],
)
def test_breaks_and_jumps_are_the_exact_points_where_sigma_is_not_smooth(text, breaks, jumps):
    sigma = activation(text)
    assert list(sigma.breaks) == breaks and list(sigma.jumps) == jumps


def test_infinitely_many_kinks_are_those_of_the_window():
    assert activation("abs(sin(t))").breaks == tuple(k * pi for k in range(-12, 13))


@pytest.mark.parametrize(
    ("text", "degree"),
    [
        ("relu", 1),
        ("abs", 1),
        ("leaky_relu", 1),
        ("t**2", 2),
        ("t*abs(t)", 2),
        ("sign", 0),
        ("sqrt(abs(t))", Rational(1, 2)),
        ("abs(t-1)", None),
        ("t**2 + t", None),
        ("tanh", None),
        ("elu", None),
        ("max(t,0)-max(t,0)**2", None),
    ],
)
def test_the_degree_of_homogeneity_is_read_off_the_expression(text, degree):
    assert activation(text).degree_of_homogeneity == degree


# Names decide nothing


def test_a_name_of_the_library_is_refused_for_another_function():
    for name in NAMED:
        with pytest.raises(ValueError, match="under another name"):
            from_expression(name, 3 * T**5 + T)
    assert from_expression("relu", NAMED["relu"]) == activation("relu")
    with pytest.raises(ValueError, match="under another name"):
        from_expression("He_2", T**2)


@pytest.mark.parametrize("text", ["t**3", "relu", "abs(t)", "leaky_relu", "t*abs(t)", "sign(t)", "max(t,0)**3"])
def test_at_finite_dimension_two_routes_agree_whatever_the_name(text):
    point = library.claim("initialization/start/test-error@finite").at(
        sigma=from_expression("any", activation(text).expr), zeta=1, d=12
    )
    assert value(point, 20).overlaps(second(ROUTES.get(point.claim.id), point, 20))


# Moments against mpmath

leaves = st.sampled_from(["t", "t-1/3", "2*t+1/2", "-t", "t/2"])
smooth = st.sampled_from(
    ["tanh(%s)", "sin(%s)", "erf(%s)", "atan(%s)", "exp(-(%s)**2)", "log(1+exp(%s))", "1/(1+exp(%s))"]
)
kinks = st.sampled_from(
    [
        "abs(%s)",
        "max(%s,0)",
        "min(1,max(-1,%s))",
        "heaviside(%s)",
        "sign(%s)",
        "sqrt(abs(%s))",
        "(%s if t > 1/4 else 0)",
    ]
)
once = st.builds(lambda outer, inner: outer % inner, st.one_of(smooth, kinks), leaves)
twice = st.builds(lambda outer, inner: outer % inner, st.one_of(smooth, kinks), once)
typed = st.one_of(once, twice, st.builds(lambda x, y, op: f"({x}){op}({y})", once, once, st.sampled_from("+-*")))


def independent(text):
    """Var sigma(G) by mpmath's quadrature on what Python makes of the text, split at a grid and at the breaks."""
    scope = {name: getattr(mp, name) for name in ("tanh", "sin", "erf", "atan", "exp", "log", "sqrt")}
    scope |= {"abs": abs, "max": max, "min": min, "sign": mp.sign, "heaviside": lambda x: (mp.sign(x) + 1) / 2}
    function = lambda t: eval(text, {"__builtins__": {}}, {**scope, "t": t})  # noqa: E731, S307
    breaks = [mpf(str(N(x, 25))) for x in activation(text).breaks]
    with mp.workdps(20):
        points = sorted({mpf(k) for k in range(-13, 14, 2)} | {x for x in breaks if abs(x) < 13})
        density = lambda t: mp.exp(-t * t / 2) / mp.sqrt(2 * mp.pi)  # noqa: E731
        mean = mp.quad(lambda t: function(t) * density(t), points)
        return mp.quad(lambda t: (function(t) - mean) ** 2 * density(t), points)


@settings(max_examples=25, deadline=None)
@given(typed)
def test_activations_of_a_grammar_have_the_variance_that_mpmath_finds(text):
    try:
        point = TEST.at(sigma=text, zeta=1)
    except InputError as error:
        assume("not constant" not in str(error) and "not affine" not in str(error))
        raise
    found = value(point, 15)
    assert abs(float(found.midpoint) - (1 + float(independent(text)) / 2)) < 1e-9


def test_a_planted_error_in_a_branch_is_seen_by_the_reference():
    wrong, right = value(TEST.at(sigma="max(t-1/3,0)", zeta=1), 15), independent("max(t-1/4,0)")
    assert abs(float(wrong.midpoint) - (1 + float(right) / 2)) > 1e-3


@pytest.mark.parametrize("name", NAMED)
def test_case_hyphens_and_underscores_of_a_name_do_not_matter(name):
    for way in (name.upper(), name.title(), name.replace("_", "-"), name.replace("_", "")):
        assert activation(way) == activation(name) and str(activation(way)) == name
        if way.isidentifier():
            assert activation(f"{way}(2*t) + t").expr == NAMED[name].xreplace({T: 2 * T}) + T


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("relu6", "min(6, max(0, t))"),
        ("hardsigmoid", "0 if t < -3 else 1 if t > 3 else t/6 + 1/2"),
        ("hardswish", "0 if t < -3 else t if t > 3 else t*(t + 3)/6"),
        ("logsigmoid", "log(sigmoid(t))"),
        ("tanhshrink", "t - (exp(2*t) - 1)/(exp(2*t) + 1)"),
        ("softshrink", "t - 1/2 if t > 1/2 else t + 1/2 if t < -1/2 else 0"),
        ("hardshrink", "t - clip(t, -1/2, 1/2) + sign(softshrink(t))/2"),
        ("erfc(t)", "1 - erf(t)"),
    ],
)
def test_a_name_is_the_function_that_its_definition_says(name, written):
    one, other = activation(name), activation(written)
    for x in ("-7/2", "-1", "-1/3", "0", "1/5", "9/10", "5/2", "13/2"):
        assert abs(N((one.expr - other.expr).subs(T, Rational(x)), 30)) < 1e-25
    assert enclose(one.norm, 20).overlaps(enclose(other.norm, 20))


@pytest.mark.parametrize("name", NAMED)
def test_named_activations_have_the_constants_of_their_integrals(name):
    sigma = activation(name)
    f = lambdify(T, sigma.expr, "mpmath")
    breaks = [mpf(str(N(x, 25))) for x in sigma.breaks]
    points = sorted({mpf(k) for k in range(-13, 14, 2)} | set(breaks))
    for k, constant in ((0, sigma.lambda_0), (1, sigma.lambda_1), (2, sigma.lambda_2)):
        he = (lambda t: 1, lambda t: t, lambda t: t * t - 1)[k]
        integral = mp.quad(lambda t, he=he: f(t) * he(t) * mp.exp(-t * t / 2) / mp.sqrt(2 * mp.pi), points)
        assert abs(float(enclose(constant, 15).midpoint) - float(integral)) < 1e-10
    assert (sigma.slope == oo) == bool(sigma.jumps)


@pytest.mark.parametrize("text", ["sigmoid", "tanh", "atan(exp(t))", "hardtanh", "softsign", "heaviside(t)", "sign"])
def test_what_is_odd_up_to_a_constant_has_lambda_2_exactly_zero(text):
    assert activation(text).lambda_2 == 0 != activation("relu").lambda_2


# Ends of integrals


x = Symbol("x")


@pytest.mark.parametrize(
    ("function", "right"),
    [
        (1 / sqrt(x), Integer(2)),
        (log(x), Integer(-1)),
        (log(x) ** 2 / sqrt(x), Integer(16)),
        (1 / sqrt(1 - x), Integer(2)),
        (1 / sqrt(x * (1 - x)), pi),
        (x ** Rational(-2, 3), Integer(3)),
    ],
)
def test_integrals_with_roots_and_logarithms_at_their_ends_are_enclosed(function, right):
    assert enclose(Integral(function, (x, 0, 1)), 25).overlaps(enclose(right, 25))
    assert not enclose(Integral(function, (x, 0, 1)), 25).overlaps(enclose(right + Rational(1, 10**20), 25))


def test_an_integral_that_is_infinite_at_an_end_has_no_enclosure():
    with pytest.raises(PrecisionError):
        enclose(Integral(1 / x, (x, 0, 1)), 20)


@pytest.mark.parametrize(("power", "infinite"), [("1/2", True), ("1/3", True), ("51/100", False), ("3/4", False)])
def test_a_slope_is_square_integrable_where_the_power_is_above_one_half(power, infinite):
    assert (from_expression("power", Abs(T) ** Rational(power)).slope == oo) is infinite


# Refusals


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("t^2", "written **, not ^"),
        ("tanh(x)", "variable t, not x"),
        ("arctan(t)", "atan, not arctan"),
        ("foo(t)", "in the functions abs, asinh"),
        ("np.tanh(t)", "plain names"),
        ("sqrt(-1)*tanh(t)", "not a real number"),
        ("t**(3/2)", "not real at t ="),
        ("log(t)", "not real at t ="),
        ("sqrt(t)", "not real at t ="),
        ("1/t", "infinite at t = 0"),
        ("(-8)**(1/3)*t**2", "not a real number"),
        ("log(-2)*tanh(t)", "not a real number"),
        ("t**t", "exponent that varies"),
        ("tan(t)", "has poles"),
        ("log(abs(t))", "infinite at t = 0"),
        ("t*1e9999", "at most 100 digits"),
        ("((t**64)**64)**64", "degree at most"),
        ("exp(10)**64", "below 1e60"),
        ("exp(exp(exp(100)))", "stays below"),
        ("sin(1000000*t)", "stays below"),
        ("exp(t**2)", "square integrable"),
        ("t > 0", "numbers for values"),
        ("relu(t,1)", "takes 1 argument"),
        ("t if t else 0", "comparisons"),
        ("5", "not constant"),
        ("rellu", "(did you mean relu?)"),
        ("|t|", "abs(t), not |t|"),
        ("max(|t|,1)", "abs(t), not |t|"),
        ("2t", "2*t, not 2t"),
        ("t(1+t)", "2*t, not 2t"),
        ("(1+t)(1-t)", "2*t, not 2t"),
        (r"\frac{1}{2} t", "not LaTeX"),
        ("relu - 1", "relu(t)"),
        ("t/0", "division by 0"),
    ],
)
def test_what_is_no_activation_is_refused_in_one_sentence_with_its_cause(text, words):
    with pytest.raises(ValueError, match=".") as caught:
        activation(text)
    assert words in str(caught.value) and "DiracDelta" not in str(caught.value) and "\n" not in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="t0129.+-*/()<>,=^ \\xesincoabmlgqr[]'", max_size=25))
def test_no_text_ends_in_anything_but_an_activation_or_a_refusal(text):
    try:
        activation(text)
    except ValueError as error:
        assert str(error) and "\n" not in str(error)
