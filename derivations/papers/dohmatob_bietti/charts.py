"""The paper's charts: parts of the domains of widths, aspect ratios, fractions and exponents."""

from nonrobust.derivations.proof.charts import ONE, Chart
from nonrobust.theory.papers.dohmatob_bietti.glossary import a, c, d, m, p, rho
from sympy import Symbol

u = Symbol("u", positive=True)
v = Symbol("v", positive=True)
n = Symbol("n", integer=True, positive=True)
WIDTH = (Chart("m < d", {d: m + n}), Chart("m = d", {d: m}, {d: m}), Chart("m > d", {m: d + n}))
# m = d - 1 apart, so that d - m >= 1 is decided.
WIDTH_BY_ONE = (Chart("m = d - 1", {d: m + 1}, {d: m + 1}), Chart("m < d - 1", {d: m + 1 + n}), *WIDTH[1:])
RATIO = (
    Chart("rho < 1", {rho: 1 / (1 + u)}),
    Chart("rho = 1", {rho: ONE}, {rho: ONE}),
    Chart("rho > 1", {rho: 1 + u}),
)
FRACTION = (
    Chart("rho < p < 1", {p: 1 / (1 + v), rho: 1 / ((1 + u) * (1 + v))}),
    Chart("rho = p < 1", {p: 1 / (1 + v), rho: 1 / (1 + v)}, {rho: p}),
    Chart("p < rho, p < 1", {p: 1 / (1 + v), rho: (1 + u) / (1 + v)}),
    Chart("rho < p = 1", {p: ONE, rho: 1 / (1 + u)}, {p: ONE}),
    Chart("rho = p = 1", {p: ONE, rho: ONE}, {p: ONE, rho: ONE}),
    Chart("p = 1 < rho", {p: ONE, rho: 1 + u}, {p: ONE}),
)
ASPECT = (
    Chart("c < 1", {c: 1 / (1 + v) ** 2}),
    Chart("c = 1", {c: ONE}, {c: ONE}),
    Chart("c > 1", {c: (1 + v) ** 2}),
)
ASPECT_RATIO = (
    Chart("c < 1, rho < 1", {c: 1 / (1 + v) ** 2, rho: 1 / (1 + u)}),
    Chart("c < 1, rho = 1", {c: 1 / (1 + v) ** 2, rho: ONE}, {rho: ONE}),
    Chart("c < 1, rho > 1", {c: 1 / (1 + v) ** 2, rho: 1 + u}),
    Chart("c = 1, rho < 1", {c: ONE, rho: 1 / (1 + u)}, {c: ONE}),
    Chart("c = 1, rho = 1", {c: ONE, rho: ONE}, {c: ONE, rho: ONE}),
    Chart("c = 1, rho > 1", {c: ONE, rho: 1 + u}, {c: ONE}),
    Chart("c > 1, rho < 1/c", {c: (1 + v) ** 2, rho: 1 / ((1 + u) * (1 + v) ** 2)}),
    Chart("c > 1, rho = 1/c", {c: (1 + v) ** 2, rho: 1 / (1 + v) ** 2}, {rho: 1 / c}),
    Chart("c > 1, rho > 1/c", {c: (1 + v) ** 2, rho: (1 + u) / (1 + v) ** 2}),
)
EXPONENT = (Chart("0 < a < 1/2", {a: 1 / (2 * (1 + v))}),)
