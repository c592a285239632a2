"""How far drawn examples are from real ones, as two samples: not one by one."""

import numpy as np


def frechet_distance(a, b):
    """Fréchet distance of two samples of feature vectors, each taken for a Gaussian.

    Parameters
    ----------
    a, b : array_like, shapes (n, D) and (m, D)
        Features of real and of drawn examples, such as the last hidden layer of a classifier;
        n and m >= 2. Few examples make the distance too large, even between two draws of the
        same thing: compare distances with equal n and m.

    Returns
    -------
    float
        Squared, as usual: 0 where means and covariances agree, and in the squared unit of the
        features.

    Raises
    ------
    ValueError
        If a or b is no table of at least two rows of finite numbers, or their widths differ.

    Notes
    -----
    ``|μ_a - μ_b|² + tr(C_a + C_b - 2 (C_a^½ C_b C_a^½)^½)``

    References
    ----------
    Dowson and Landau, The Fréchet Distance between Multivariate Normal Distributions, Journal of
    Multivariate Analysis, 1982; Heusel et al., GANs Trained by a Two Time-Scale Update Rule
    Converge to a Local Nash Equilibrium, NeurIPS, 2017.

    Examples
    --------
    >>> frechet_distance([[0.0], [2.0]], [[3.0], [5.0]])
    9.0
    """
    a, b = _table("a", a), _table("b", b)
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"a has {a.shape[1]} features and b has {b.shape[1]}: expected as many")
    apart = a.mean(axis=0) - b.mean(axis=0)
    # C = R'R with R of shape (n, D), and tr (C_a^½ C_b C_a^½)^½ is the sum of the singular values
    # of R_a R_b': no root of a matrix is needed.
    root_a, root_b = _root(a), _root(b)
    shared = np.linalg.svd(root_a @ root_b.T, compute_uv=False).sum()
    return float(apart @ apart + (root_a**2).sum() + (root_b**2).sum() - 2 * shared)


def _table(name, values):
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or len(values) < 2 or not values.size or not np.isfinite(values).all():
        raise ValueError(
            f"{name} must be two or more rows of finite numbers, got shape {values.shape}"
        )
    return values


def _root(values):
    """Return R (D, D) with R'R the covariance."""
    centred = (values - values.mean(axis=0)) / np.sqrt(len(values) - 1)
    return np.linalg.qr(centred, mode="r")
