"""Why a file or a database could not be used, for who runs the notary or a witness."""

import psycopg


def reason_of(problem: Exception) -> str:
    """In words, without what stood there."""
    match problem:
        case UnicodeDecodeError():
            return "it is not text in UTF-8"
        case OSError(strerror=str() as said):
            return said.lower()
        case psycopg.Error():
            return "the database does not answer, or refuses it"
    return "it holds something else"
