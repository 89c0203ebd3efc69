"""The publications that this paper's statements, simulators and derivations rest on."""

from nonrobust.theory.language.references import Reference, Source

DB22 = Reference(
    "DB22",
    "E. Dohmatob and A. Bietti",
    "On the (Non-)Robustness of Two-Layer Neural Networks in Different Learning Regimes",
    2022,
    "arXiv:2203.11864v2",
)
GMMM19 = Reference(
    "GMMM19",
    "B. Ghorbani, S. Mei, T. Misiakiewicz and A. Montanari",
    "Limitations of Lazy Training of Two-layers Neural Networks",
    2019,
    "arXiv:1906.08899",
)
MP67 = Reference(
    "MP67",
    "V. A. Marchenko and L. A. Pastur",
    "Distribution of eigenvalues for some sets of random matrices",
    1967,
    "doi:10.1070/SM1967v001n04ABEH001994",
)
SB95 = Reference(
    "SB95",
    "J. W. Silverstein and Z. D. Bai",
    "On the empirical distribution of eigenvalues of a class of large dimensional random matrices",
    1995,
    "doi:10.1006/jmva.1995.1051",
)

REFERENCES = (DB22, GMMM19, MP67, SB95)

SETTING_OF_DB22 = Source(DB22, "setting; derived here")
TEST_ERROR_OF_GMMM19 = Source(GMMM19)
