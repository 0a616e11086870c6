"""Languages near to one another, told apart by words that only one of them has. Pure."""

MALAY = frozenset([
    "ialah", "bahawa", "kerana", "syarikat", "wang", "polis", "mesyuarat", "awak", "baharu", "manakala", "sahaja",
    "lelaki", "sekiranya", "seramai", "pelbagai", "memandangkan", "dijangka", "menerusi", "peratus", "projek",
    "muzik", "filem", "universiti", "aktiviti", "kualiti", "komuniti", "isnin", "khamis", "jumaat", "ogos",
    "disember", "telefon", "doktor", "sains", "sukan", "jurulatih", "setiausaha", "mahkamah", "peguam", "tentera",
    "kewangan", "pelaburan", "pelabur", "perniagaan", "cukai", "ringgit", "dadah", "kakitangan", "cik", "encik",
    "melawat", "pasaran", "suspek", "bilion", "tarikh", "hospital", "julai", "iaitu", "mahu", "maklumat", "perisian",
    "antarabangsa", "kebangsaan", "kempen", "agensi", "kilang", "eksport", "pengerusi", "pengarah", "kesihatan",
    "parlimen", "imigresen", "pasport", "jepun", "perancis", "sepanyol", "eropah", "suruhanjaya", "akhbar", "tak",
    "boleh", "sebab", "kemalangan", "nak", "perkara", "esok", "kerajaan",
])  # fmt: skip
"""Words that Malay has and Indonesian writes otherwise, or far less often; eldc knows the two as one."""
INDONESIAN = frozenset([
    "karena", "bahwa", "bisa", "perusahaan", "uang", "polisi", "rapat", "kesehatan", "juni", "juli", "agustus",
    "desember", "senin", "kamis", "jumat", "minggu", "miliar", "triliun", "tersangka", "pemerintah", "kantor",
    "mobil", "nggak", "gak", "enggak", "kalian", "banget", "aja", "presiden", "ekspor", "impor", "eropa", "jepang",
    "prancis", "direktur", "pasar", "sepeda", "mau", "kalau", "hanya", "besok", "ingin", "bilang",
])  # fmt: skip
"""The other way round."""
MACEDONIAN = frozenset([
    "го", "ги", "ќе", "дека", "според", "овој", "оваа", "беше", "сè",
])  # fmt: skip
GALICIAN = frozenset([
    "unha", "dunha", "nunha", "máis", "tamén", "aínda", "moi", "xunta", "galega", "galego", "hai", "súa", "coa",
    "xa", "goberno", "persoas", "despois", "polo", "desde", "onde", "cando", "galicia",
])  # fmt: skip
UNHEARD: dict[str, tuple[str, frozenset[str], int]] = {
    "sr": ("mk", MACEDONIAN, 1), "es": ("gl", GALICIAN, 2), "pt": ("gl", GALICIAN, 2),
}  # fmt: skip
"""Languages that eldc lacks and takes for a near one, with words of theirs and how many make it that language."""


def told_apart(language: str, words: list[str]) -> tuple[str, bool]:
    """Return the *language* that *words* are of, where eldc's name for them may be that of its kin, and if they tell.

    eldc's ms is Malay or Indonesian; without a word of either alone it is Indonesian, which more people write.

    >>> told_apart("ms", ["polis"]), told_apart("ms", ["berita"]), told_apart("es", ["unha", "xunta"])
    (('ms', True), ('id', False), ('gl', True))
    """
    if language == "ms":
        malay, indonesian = len(MALAY.intersection(words)), len(INDONESIAN.intersection(words))
        return ("ms" if malay > indonesian else "id"), malay != indonesian
    near, own, least = UNHEARD.get(language, (language, frozenset(), 0))
    return (near if len(own.intersection(words)) >= least else language), True
