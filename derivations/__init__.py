"""Why the claims hold: rules that a machine decides, engines that compute, and derivations of papers."""

if __name__ != "nonrobust.derivations":
    raise ImportError("this folder is the package nonrobust.derivations, and a second copy of it is of no use")
