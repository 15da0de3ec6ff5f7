"""Links of a plan with those of a file: what is added, what is taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.plan import LinkKind, TaskLink


@dataclass(frozen=True, slots=True)
class MergedLinks:
    """All links after; those that were not there before, and those that go.

    A link whose lag changes is among both.
    """

    all: tuple[TaskLink, ...]
    added: tuple[TaskLink, ...] = ()
    removed: tuple[TaskLink, ...] = ()


def merged_links(
    stored: Sequence[TaskLink], told: Sequence[TaskLink], codes: Mapping[str, str]
) -> MergedLinks:
    """The file speaks for links between its own tasks, if it has any link at all.

    `codes`: as they are kept, by code of the file.
    """
    if not told:
        return MergedLinks(tuple(stored))
    wanted = {_key(link): link for link in (_coded(link, codes) for link in told)}
    named = set(codes.values())
    kept = {
        _key(link): link
        for link in stored
        if not {link.predecessor, link.successor} <= named
        or wanted.get(_key(link)) == link
    }
    added = tuple(link for key, link in wanted.items() if key not in kept)
    removed = tuple(link for link in stored if _key(link) not in kept)
    return MergedLinks((*kept.values(), *added), added, removed)


def _coded(link: TaskLink, codes: Mapping[str, str]) -> TaskLink:
    return replace(
        link, predecessor=codes[link.predecessor], successor=codes[link.successor]
    )


def _key(link: TaskLink) -> tuple[str, str, LinkKind]:
    return link.predecessor, link.successor, link.kind
