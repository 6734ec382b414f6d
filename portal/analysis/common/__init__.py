"""What comments have in common: which are alike, which are copies, which words are new, and what no code fits.

What pages and jobs need of it is here and in told.py, and in nothing that loads numpy; the functions are for a process
apart. Comments are told by their place in the list that is looked through, and two of one person never count twice.
"""

from collections.abc import Sequence

from portal.analysis.common.told import Alikes, Cluster, InCommon, NewWord, Said

__all__ = ["Alikes", "Cluster", "InCommon", "NewWord", "Said", "alikes", "clusters", "in_common", "new_words"]


def in_common(said: Sequence[Said], least: int) -> InCommon:
    """All of it; `least`: how many people have to say something before it is told."""
    return InCommon(alikes(said), new_words(said, least), clusters(said, least))


def alikes(said: Sequence[Said]) -> Alikes:
    from portal.analysis.common.likeness import alikes as found

    return found(said)


def new_words(said: Sequence[Said], least: int) -> list[NewWord]:
    """Nothing that fewer than `least` people say this quarter."""
    from portal.analysis.common.newly import new_words as found

    return found(said, least)


def clusters(said: Sequence[Said], least: int) -> list[Cluster]:
    """None of fewer than `least` people, and no word that fewer of them say."""
    from portal.analysis.common.unfitting import clusters as found

    return found(said, least)
