"""What goes wrong with keys and parts. No message holds a key, a text or a database address.

KeyFault
├── KeyFolderRefused   a key is missing, readable by others, or not a key
├── KeyUnreadable      a wrapped key does not open under the key-encryption keys at hand
├── SubjectErased      what was recorded of a subject in a stream was erased; nothing follows
├── KeysUnavailable    the key store cannot be reached now; asking again later may succeed
└── PartUnreadable     a part does not open: other key, other place, altered, other commitment
"""


class KeyFault(Exception):
    """Anything below."""


class KeyFolderRefused(KeyFault):
    """The message is one sentence that tells an operator what to do."""


class KeyUnreadable(KeyFault):
    """The stored key was altered, moved, or wrapped under a key-encryption key we lack."""


class SubjectErased(KeyFault):
    """There is a fence before all keys of this subject in this stream."""


class KeysUnavailable(KeyFault):
    """Nothing is known about the keys asked for: not whether they exist, either."""


class PartUnreadable(KeyFault):
    """Says nothing about the content, nor which of the checks failed."""
