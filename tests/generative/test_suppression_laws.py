"""Any table: no small count can be computed or bounded tighter than the policy once its neighbours are withheld."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from nki.disclosure.suppression import Problem, certified, repair, round_small, suppress
from nki.disclosure.suppression.problem import merged
from nki.disclosure.suppression.rounding import BASE


def build(counts: np.ndarray, *divisions: list[int]) -> Problem:
    """Publish every margin of counts (kommuner, ages, outcomes), with divisions of the kommuner that may cross."""
    places = counts.shape[0]
    atom = np.arange(counts.size).reshape(counts.shape)
    areas = [list(range(places))]
    for division in divisions:
        areas += [[place for place in range(places) if division[place] == one] for one in sorted(set(division))]
    areas += [[place] for place in range(places)]
    spans = [[*([number] for number in range(size)), list(range(size))][::-1] for size in counts.shape[1:]]
    columns = [
        atom[np.ix_(area, ages, outcomes)].ravel() for area in areas for ages in spans[0] for outcomes in spans[1]
    ]
    start = np.cumsum([0, *(len(column) for column in columns)])
    inside = np.concatenate(columns)
    members = sparse.csc_array((np.ones(len(inside), np.int8), inside, start), shape=(counts.size, len(columns)))
    value = np.array([counts.ravel()[column].sum() for column in columns])
    whole = Problem(
        members=members,
        counts=counts.ravel(),
        order=np.argsort(-value, kind="stable"),
        primary=(value >= 1) & (value <= 4),
        fixed=np.zeros(len(columns), bool),
        loss=np.array([1 + len(column) for column in columns]),
        coords=np.stack([where.ravel() for where in np.indices(counts.shape)], axis=1),
    )
    return merged(whole)[0]


@st.composite
def tables(draw: st.DrawFn) -> Problem:
    """Draw a table with a hierarchy of any shape."""
    places, ages, outcomes = draw(st.integers(2, 6)), draw(st.integers(1, 3)), draw(st.integers(2, 4))
    size = places * ages * outcomes
    counts = draw(st.lists(st.sampled_from((0, 0, 1, 2, 3, 5, 8, 13, 40)), min_size=size, max_size=size))
    division = st.lists(st.integers(0, 2), min_size=places, max_size=places)
    divisions = draw(st.lists(division, max_size=3))
    return build(np.array(counts).reshape(places, ages, outcomes), *divisions)


def computable(problem: Problem, secondary: np.ndarray) -> list[int]:
    """List primary cells that are combinations of the kept ones, by exact fractions and nothing of ours."""
    dense = problem.members.toarray().astype(int)
    basis: list[tuple[int, list[Fraction]]] = []

    def rest(column: np.ndarray) -> list[Fraction]:
        left = [Fraction(int(value)) for value in column]
        for pivot, row in basis:
            if left[pivot]:
                factor = left[pivot]
                left = [value - factor * other for value, other in zip(left, row, strict=True)]
        return left

    for cell in np.flatnonzero(problem.kept(secondary)):
        left = rest(dense[:, cell])
        pivot = next((number for number, value in enumerate(left) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / left[pivot] for value in left]))
    return [cell for cell in np.flatnonzero(problem.primary).tolist() if not any(rest(dense[:, cell]))]


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_small_count_is_a_combination_of_what_is_kept(problem: Problem) -> None:
    assert computable(problem, suppress(problem)) == []


@settings(max_examples=25, deadline=None)
@given(tables())
def test_elimination_withholds_only_what_it_must(problem: Problem) -> None:
    secondary = suppress(problem)
    for cell in np.flatnonzero(secondary)[:5]:
        earlier = secondary.copy()
        earlier[cell] = False
        assert computable(problem, earlier) != []


@settings(max_examples=20, deadline=None)
@given(tables())
def test_no_range_is_narrower_than_the_policy_after_repair(problem: Problem) -> None:
    repaired = repair(problem)
    assert (certified(problem, repaired.secondary, repaired.moves) == problem.primary).all()
    kept = problem.kept(repaired.secondary)
    table, published = problem.members[:, kept].T.astype(float).toarray(), problem.values[kept]
    if not len(table):
        return
    for cell in np.flatnonzero(problem.primary)[:8]:
        aim = problem.members[:, [cell]].toarray().ravel().astype(float)
        low, high = (linprog(sign * aim, A_eq=table, b_eq=published) for sign in (1, -1))
        assert high.status == 3 or -high.fun - low.fun >= problem.width - 1e-6


def test_small_counts_alone_protect_almost_no_table() -> None:
    draw = np.random.default_rng(1)
    exposed = total = 0
    for _ in range(60):
        shape = (int(draw.integers(2, 7)), int(draw.integers(1, 4)), int(draw.integers(2, 5)))
        fylker, groups = (draw.integers(0, 3, shape[0]).tolist() for _ in range(2))
        problem = build(draw.poisson(draw.gamma(0.7, 12, shape)), fylker, groups)
        if problem.primary.any():
            total += 1
            exposed += bool(computable(problem, np.zeros_like(problem.primary)))
    assert exposed > 0.9 * total


@settings(max_examples=15, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_numbering_of_atoms_does_not_matter(problem: Problem, random: object) -> None:
    turn = np.arange(len(problem.counts))
    random.shuffle(turn)  # type: ignore[attr-defined]
    members = sparse.csc_array(problem.members.tocsr()[turn])
    members.sort_indices()
    shuffled = replace(problem, members=members, counts=problem.counts[turn], coords=problem.coords[turn])
    assert (suppress(shuffled) == suppress(problem)).all()


@settings(max_examples=15, deadline=None)
@given(tables())
def test_a_large_count_that_grows_by_one_changes_nothing(problem: Problem) -> None:
    """What elimination withholds depends on which cells are small and on the order, and on nothing else."""
    counts = problem.counts.copy()
    counts[counts.argmax()] += 1
    grown = replace(problem, counts=counts)
    assert (suppress(grown) == suppress(problem)).all()


@settings(max_examples=25, deadline=None)
@given(tables())
def test_rounding_leaves_no_small_atom_and_moves_none_by_the_base(problem: Problem) -> None:
    rounded = round_small(problem)
    assert not ((rounded > 0) & (rounded < BASE)).any()
    assert np.abs(rounded - problem.counts).max() < BASE


def whole_range(problem: Problem, kept: np.ndarray, cell: int) -> float:
    """Give how far apart a cell can be, by exact search over whole tables that look the same; nothing of ours."""
    table = problem.members[:, kept].T.toarray().astype(float)
    aim = problem.members[:, [cell]].toarray().ravel().astype(float)
    far = Bounds(0, problem.counts + 60)
    same = LinearConstraint(table, problem.values[kept], problem.values[kept]) if len(table) else ()
    whole = np.ones(len(aim))
    low, high = (milp(sign * aim, constraints=same, bounds=far, integrality=whole) for sign in (1, -1))
    return float(-high.fun - low.fun)


@settings(max_examples=15, deadline=None)
@given(tables())
def test_no_range_of_whole_numbers_is_narrower_than_the_policy(problem: Problem) -> None:
    kept = problem.kept(repair(problem).secondary)
    for cell in np.flatnonzero(problem.primary)[:4]:
        assert whole_range(problem, kept, cell) >= problem.width - 1e-6


@settings(max_examples=15, deadline=None)
@given(tables())
def test_what_an_earlier_release_showed_stays_and_the_rest_stays_wide(problem: Problem) -> None:
    earlier = problem.kept(repair(problem).secondary)
    revised = replace(problem, fixed=earlier)
    again = repair(revised)
    assert not (again.secondary & earlier).any()
    assert (certified(revised, again.secondary, again.moves) == revised.primary).all()


@settings(max_examples=15, deadline=None)
@given(tables())
def test_a_primary_figure_pinned_by_what_is_public_is_never_called_proven(problem: Problem) -> None:
    """The control: with everything else public already, no proof may be found."""
    pinned = replace(problem, fixed=~problem.primary)
    again = repair(pinned)
    exact = set(computable(pinned, np.zeros_like(problem.primary)))
    assert exact <= set(again.unproven)
