"""Proquints: numbers as pronounceable words (Wilkerson, arXiv:0901.4016).

Each 16 bits become five letters, consonants and vowels in turn.
"""

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"


def words_of(data: bytes) -> str:
    """Return the words of `data`, which has an even number of bytes, with hyphens between them."""
    numbers = (int.from_bytes(data[start : start + 2], "big") for start in range(0, len(data), 2))
    return "-".join(_word(number) for number in numbers)


def bytes_of(words: str) -> bytes:
    """Return what the words say, whatever stands between them and in whatever case. Raises ValueError."""
    letters = "".join(sign for sign in words.lower() if sign.isalpha())
    if len(letters) % 5:
        raise ValueError("not a whole number of words")
    parts = (letters[start : start + 5] for start in range(0, len(letters), 5))
    return b"".join(_number(word).to_bytes(2, "big") for word in parts)


def _word(number: int) -> str:
    return (
        CONSONANTS[number >> 12]
        + VOWELS[number >> 10 & 3]
        + CONSONANTS[number >> 6 & 15]
        + VOWELS[number >> 4 & 3]
        + CONSONANTS[number & 15]
    )


def _number(word: str) -> int:
    number = 0
    for place, letter in enumerate(word):
        alphabet = VOWELS if place % 2 else CONSONANTS
        number = number * len(alphabet) + alphabet.index(letter)
    return number
