"""What is claimed: the language of statements, the objects that they speak of, and papers as data."""

if __name__ != "nonrobust.theory":
    raise ImportError("this folder is the package nonrobust.theory; a second copy of its classes would equal nothing")
