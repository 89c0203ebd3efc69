"""Activations by name, with the parameters of PyTorch's defaults. Adding one: a row here.

Case, hyphens and underscores of a name do not matter: LeakyReLU, leaky-relu and leaky_relu are one.

References: P. Ramachandran, B. Zoph, Q. V. Le, Searching for activation functions, 2017 (silu, swish);
D.-A. Clevert, T. Unterthiner, S. Hochreiter, Exponential linear units, 2016 (elu); J. T. Barron, 2017 (celu);
G. Klambauer et al., Self-normalizing neural networks, 2017 (selu); D. Misra, Mish, 2019; A. Howard et al., Searching
for MobileNetV3, 2019 (hardsigmoid, hardswish).
"""

from collections.abc import Mapping

from nonrobust.theory.objects.piecewise.zeros import T
from sympy import Abs, Expr, Heaviside, Max, Min, Piecewise, Rational, cos, erf, exp, log, sign, sin, sqrt, tanh

_SIGMOID = 1 / (1 + exp(-T))
_ELU = Max(0, T) + exp(Min(0, T)) - 1
_HARD_SIGMOID = Max(0, Min(1, (T + 3) / 6))
_SHRINK = Rational(1, 2)
# The two constants of self-normalizing networks, to the digits that PyTorch has.
_SELU_SCALE = Rational("1.0507009873554804934193349852946")
_SELU_ALPHA = Rational("1.6732632423543772848170429916717")

NAMED: Mapping[str, Expr] = {
    "quadratic": T**2,
    "relu": Max(0, T),
    "erf": erf(T),
    "sin": sin(T),
    "cos": cos(T),
    "tanh": tanh(T),
    "softplus": log(1 + exp(T)),
    "gelu": T * (1 + erf(T / sqrt(2))) / 2,
    "sigmoid": _SIGMOID,
    "silu": T * _SIGMOID,
    "swish": T * _SIGMOID,
    "leaky_relu": Max(T, T / 100),
    "elu": _ELU,
    "celu": _ELU,
    "selu": _SELU_SCALE * (Max(0, T) + _SELU_ALPHA * (exp(Min(0, T)) - 1)),
    "mish": T * tanh(log(1 + exp(T))),
    "hardtanh": Max(-1, Min(1, T)),
    "softsign": T / (1 + Abs(T)),
    "relu6": Max(0, Min(6, T)),
    "hardsigmoid": _HARD_SIGMOID,
    "hardswish": T * _HARD_SIGMOID,
    "logsigmoid": -log(1 + exp(-T)),
    "tanhshrink": T - tanh(T),
    "softshrink": Max(0, T - _SHRINK) + Min(0, T + _SHRINK),
    "hardshrink": Piecewise((T, Abs(T) > _SHRINK), (0, True)),
    "sign": sign(T),
    "step": Heaviside(T),
    "abs": Abs(T),
}
ALIASES: Mapping[str, str] = {"logistic": "sigmoid", "expit": "sigmoid", "heaviside": "step", "sgn": "sign"}

_LIKE = {**{name.replace("_", ""): name for name in NAMED}, **ALIASES}


def named(text: str) -> str | None:
    """The name in NAMED that `text` is a way of writing, or None."""
    return _LIKE.get(text.casefold().replace("-", "").replace("_", ""))
