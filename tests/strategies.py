"""Small worlds for Hypothesis: what a handful of kommuner sent for one year, with the oddities real ones have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from support import Sent

NAMES = tuple("ABCDEFGH")
CODES = ("13", "14", "15", "16")
VALUES = ("1", "1", "1", "2", "3", "9", "5")
KOMMUNER = {
    2019: ("0301", "1001", "1017", "1018", "0101", "1850", "1805", "1849"),
    2020: ("0301", "4204", "3001", "1806", "1875"),
    2021: ("0301", "1103", "4601", "4204", "3001"),
}
RECEIVED = ("2022-01-03", "2022-01-04T10:00:00", "2022-01-04T12:00:00+02:00")
STATUSES = ("rapportert", "rapportert", "rapportert", "delvis", "ikke_rapportert", "rapportert_sammen_med")


@dataclass(frozen=True)
class World:
    """What was sent for a year. Without `tie`, no two registrations of a person and question have the same day."""

    year: int
    sent: tuple[Sent, ...]

    @property
    def all_known(self) -> bool:
        """Tell whether everybody has a known birth year and home."""
        return all(born and home != "9999" for one in self.sent for _, born, home in one.persons)


def days(year: int) -> st.SearchStrategy[str]:
    """Give days around both ends of the year, and no day."""
    return st.sampled_from(["", f"{year}-12-31", f"{year}-12-30", f"{year + 1}-01-01", f"{year}-06-15", "2012-05-17"])


@st.composite
def deliveries(draw: st.DrawFn, year: int, geography: int, place: int, *, ties: bool) -> Sent:
    """Draw one delivery."""
    kommuner = KOMMUNER[geography]
    kommune, status = draw(st.sampled_from(kommuner)), draw(st.sampled_from(STATUSES))
    more = {"status": status, "geografi": str(geography)}
    more |= {"sammen_med_kommunenummer": kommuner[0]} if status == "rapportert_sammen_med" else {}
    empty = Sent(kommune, year=year, received=draw(st.sampled_from(RECEIVED)), id=str(place), more=more)
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    if status not in ("rapportert", "delvis") or not names:
        return empty
    born = st.sampled_from(["", *(str(year - age) for age in (0, 17, 18, 66, 67, 99))])
    homes = st.sampled_from(["", "", "9999", *kommuner])
    persons = tuple((name, draw(born), draw(homes)) for name in names)
    rows = st.tuples(st.sampled_from(names), st.sampled_from(CODES), st.sampled_from(VALUES), days(year))
    registrations = draw(st.lists(rows, max_size=16, unique_by=None if ties else (lambda r: (r[0], r[1], r[3]))))
    service = st.tuples(
        st.sampled_from(names),
        st.just("1"),
        st.just("9"),
        st.sampled_from(["innvilget", "avslag"]),
        days(year),
        days(year),
    )
    return replace(
        empty, persons=persons, registrations=tuple(registrations), services=tuple(draw(st.lists(service, max_size=4)))
    )


@st.composite
def worlds(draw: st.DrawFn, *, mixed: bool = False, ties: bool = True) -> World:
    """Draw a world; `mixed` lets deliveries follow the structures of 2019 and 2020 side by side."""
    year = 2019 if mixed else 2021
    sizes = range(draw(st.integers(1, 4)))
    geographies = [draw(st.sampled_from([2019, 2020])) if mixed else year for _ in sizes]
    return World(year, tuple(draw(deliveries(year, geographies[place], place, ties=ties)) for place in sizes))
