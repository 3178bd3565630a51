"""Wording packs: the texts of a form in all languages, for translators and from publishers."""

from soteindikaattorit.feedback.wording.pack import Pack, add_wording, check_pack, pack_of
from soteindikaattorit.feedback.wording.reading import ENDINGS, read_pack, write_pack

__all__ = ["ENDINGS", "Pack", "add_wording", "check_pack", "pack_of", "read_pack", "write_pack"]
