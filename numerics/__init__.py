"""How the claims are checked: enclosed values, independent simulations, verdicts."""

if __name__ != "nonrobust.numerics":
    raise ImportError("this folder is the package nonrobust.numerics; a second copy of its classes would equal nothing")
