"""The papers that come with the package: what the commands and `nonrobust.library` speak of unless told otherwise.

Adding a paper: a folder in each layer's `papers/`, and its value here.
"""

from nonrobust.paper import Library
from nonrobust.papers.dohmatob_bietti import PAPER as DOHMATOB_BIETTI

LIBRARY = Library((DOHMATOB_BIETTI,))
