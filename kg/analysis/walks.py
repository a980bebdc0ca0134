"""Measure how much flows to a thing along dependency chains: PageRank, Katz and HITS on sparse matrices."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.sparse import csc_array, csr_array
from scipy.sparse.linalg import eigsh

from kg.analysis.links import DAMPING, Links, Scores, Setting

# Largest part of a score that one more step of an iteration may still change.
_TOLERANCE: Final = 1e-13
# Terms of a series between two looks at how much is left.
_TERMS: Final = 8
# Up to this many columns HITS takes every eigenvector, which keeps equal eigenvalues apart exactly.
_DENSE: Final = 100


def pagerank(links: Links, fixed: Setting) -> Scores:
    """Give the chance that a walk from dependents to what they need stands at each thing.

    With chance 0.85 the walk goes on to one of the needs, all alike; else, and where there are none, it
    starts again: anywhere, or at one of the seeds (personalized). The scores sum to 1.
    """
    out, _ = links.degrees()
    share = DAMPING / out[links.sources]
    scores = _series(_matrix(links, share), fixed.start)
    return scores / scores.sum() if links.size else scores


def katz(links: Links, fixed: Setting) -> Scores:
    """Count the dependency chains of every length that end at each thing, its own of length 0 included.

    A chain of k hops counts a^k, with a = 0.85 / min(most dependents, most needs of any thing): the sum is
    always finite. The a of the whole graph holds for its resamples too.
    """
    weights = np.full(len(links.sources), fixed.attenuation)
    return _series(_matrix(links, weights), np.ones(links.size))


def authority(links: Links, _setting: Setting) -> Scores:
    """Give HITS authority: needed by things that need much of what is much needed.

    It is the limit of Kleinberg's iteration from equal weights, which is the part of them in the space of the
    largest eigenvalue of AᵀA; the scores sum to 1. Outside the densest part of a graph they are 0.
    """
    scores = np.zeros(links.size)
    if not len(links.sources):
        return scores
    needed, columns = np.unique(links.targets, return_inverse=True)
    ones = np.ones(len(columns))
    matrix = csr_array((ones, (links.sources, columns)), shape=(links.size, len(needed)))
    product = (matrix.T @ matrix).tocsr()
    scores[needed] = _leading(product)
    scores /= scores.sum()
    return scores


def hub(links: Links, fixed: Setting) -> Scores:
    """Give HITS hub: the authority of what each thing needs, added up; the scores sum to 1."""
    known = authority(links, fixed)
    scores = np.bincount(links.sources, weights=known[links.targets], minlength=links.size)
    return scores / scores.sum() if scores.any() else scores.astype(np.float64)


def _matrix(links: Links, weights: Scores) -> csc_array[Any]:
    """Carry scores from dependents to what they need; links come in the order of their sources."""
    ends = np.concatenate(([0], np.cumsum(links.degrees()[0])))
    return csc_array((weights, links.targets, ends), shape=(links.size, links.size))


def _series(matrix: csc_array[Any], start: Scores) -> Scores:
    """Sum start + M start + M² start + ..., whose terms shrink by 0.85 or more each."""
    total, term = start.copy(), start
    while term.sum() > _TOLERANCE * total.sum():
        for _ in range(_TERMS):
            term = matrix @ term
            total += term
    return total


def _leading(matrix: csr_array[Any]) -> Scores:
    """Give the part of equal weights in the space of the largest eigenvalue."""
    ones = np.ones(matrix.shape[0])
    if len(ones) > _DENSE:
        _, vectors = eigsh(matrix, k=1, v0=ones, tol=0)
    else:
        values, vectors = np.linalg.eigh(matrix.toarray())
        vectors = vectors[:, values > values[-1] * (1 - 1e-9)]
    part = np.abs(vectors @ (vectors.T @ ones))
    return np.where(part > 1e-12 * part.max(), part, 0.0)
