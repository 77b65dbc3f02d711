"""Entity tags are opaque, differ from reader to reader, and still say which version was seen."""

from uuid import UUID

from api.composing.etags import EntityTags

CASE, OTHER = UUID(int=1), UUID(int=2)
READER, SOMEBODY = UUID(int=3), UUID(int=4)
TAGS = EntityTags(b"k" * 32)


def test_a_tag_stands_for_one_version_of_one_case_for_one_reader():
    tag = TAGS.of(CASE, 7, READER)
    assert TAGS.version(tag, CASE, 9, READER) == 7
    assert TAGS.version(tag, CASE, 7, READER) == 7
    assert TAGS.version(tag, CASE, 6, READER) is None
    assert TAGS.version(tag, OTHER, 9, READER) is None
    assert TAGS.version(tag, CASE, 9, SOMEBODY) is None
    assert EntityTags(b"l" * 32).version(tag, CASE, 9, READER) is None


def test_what_is_no_tag_stands_for_nothing():
    for text in ("", "7", '"7"', "W/" + TAGS.of(CASE, 7, READER), "ünï"):
        assert TAGS.version(text, CASE, 9, READER) is None
