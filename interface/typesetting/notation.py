"""Plain notation, as in `E x^T B x <= lambda_1^2`, turned into LaTeX; and what stands between formulas, escaped."""

import re

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|pi|rho|sigma|tau|phi|psi|omega|Gamma|Delta|Lambda"
)
# In this order.
_TRANSLATIONS = (
    (r"<([^<>=]*),([^<>=]*)>", r"\\langle \1,\2\\rangle "),
    (r"<=", r"\\le "),
    (r">=", r"\\ge "),
    (r"!=", r"\\ne "),
    (r"\+-", r"\\pm "),
    (r"->", r"\\to "),
    (r" ~ ", r" \\sim "),
    (r"\boo\b", r"\\infty "),
    (r"f\*\^2", r"(f^*)^2"),
    (r"f\*", r"f^*"),
    (r"\bE(?=[ |\[])", r"\\mathbb{E}"),
    (r"\beps_test\b", r"\\varepsilon_{\\mathrm{test}}"),
    (r"\beps_rob\b", r"\\varepsilon_{\\mathrm{rob}}"),
    (r"sqrt\(([^()]*)\)", r"\\sqrt{\1}"),
    (r"\bsqrt (\w)", r"\\sqrt{\1}"),
    (r"\blambda_bar\b", r"\\bar\\lambda "),
    (rf"(?<![\\A-Za-z0-9])({_GREEK})(?=\b|_)", r"\\\1 "),
    (r"(?<!\\)\b(log|sin|cos|tan|arctan|min|max|lim|exp|sup|inf)\b", r"\\\1 "),
    (r"(?<!\\)\b(sum|int|prod)(?=\b|_)", r"\\\1"),
    (r"\bgrad\b", r"\\nabla "),
    (r"(?<![\\{])\b(Tr|Var|Cov|diag|rank|arc|mass|energy|div)(?=\b|_)", r"\\operatorname{\1}"),
    (r"\bHe_", r"\\mathrm{He}_"),
    (r"_(op)\b", r"_{\\mathrm{\1}}"),
    (r"\b(x|B|C)~", r"\\tilde \1"),
    (r"\^T\b", r"^\\top "),
    (r"(?<=[A-Za-z0-9])\.(?=[A-Za-z])", r"\\cdot "),
    (r"(?<=\d) x (?=\d)", r"\\times "),
    (r"\^\(([^()]*)\)", r"^{\1}"),
    (r"\^(-\w+|\w\w+)", r"^{\1}"),
    (r"_(\w\w+)", r"_{\1}"),
    (r" \* ", r" "),
    (r"\.\.\.", r"\\dots "),
    (r"\{([^{}]*=[^{}]*: [^{}]*)\}", r"\\{\1\\}"),
)
_SPECIAL = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"$|$",
}


def inline(text: str, format: str) -> str:
    """A sentence with its formulas, which stand between backticks, in the format asked for."""
    if format == "md":
        return text
    parts = text.split("`")
    if format == "text":
        return "".join(parts)
    return "".join(f"${_translate(part)}$" if i % 2 else escape(part) for i, part in enumerate(parts))


def _translate(plain: str) -> str:
    for pattern, replacement in _TRANSLATIONS:
        plain = re.sub(pattern, replacement, plain)
    return plain


def escape(text: str) -> str:
    """Text without formulas for LaTeX."""
    return "".join(_SPECIAL.get(character, character) for character in text)
