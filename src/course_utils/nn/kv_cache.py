"""Decoding one token after another without computing the keys and values of the past again.

Shapes: T new tokens, S tokens so far, D features of a query or key, V of a value; "..." is any
number of leading axes (batch, heads).
"""

import numpy as np

from course_utils.arguments import as_integer
from course_utils.nn._checks import as_array
from course_utils.nn.attention import attention


class KVCache:
    """Key–value cache: the keys and values of all tokens so far.

    `append` adds tokens; `attend` adds them and lets their queries look at all that came before:
    token by token, it gives what causal attention gives on the whole sequence. A step over S
    tokens costs S·D multiplications in place of S²·D. The buffers double when they are full. A
    call that is refused leaves the cache as it was.

    References
    ----------
    Pope et al., Efficiently Scaling Transformer Inference, MLSys, 2023.

    Examples
    --------
    >>> from course_utils.nn import attention
    >>> query, key, value = np.random.default_rng(0).standard_normal((3, 5, 4))
    >>> whole = attention(query, key, value, is_causal=True)
    >>> cache = KVCache()
    >>> steps = [cache.attend(query[t:t+1], key[t:t+1], value[t:t+1]) for t in range(5)]
    >>> bool(np.allclose(np.concatenate(steps), whole)), len(cache)
    (True, 5)
    """

    def __init__(self):
        self._length = 0
        self._buffers = None

    def __len__(self):
        """S, how many tokens are in the cache."""
        return self._length

    @property
    def key(self):
        """The keys so far, a read-only view (..., S, D); None before the first."""
        return self._so_far(0)

    @property
    def value(self):
        """The values so far, a read-only view (..., S, V); None before the first."""
        return self._so_far(1)

    def append(self, key, value):
        """Add T tokens.

        Parameters
        ----------
        key : (..., T, D) array
        value : (..., T, V) array
            The first call fixes leading axes, D, V and the dtypes.

        Raises
        ------
        TypeError, ValueError
            If a dtype or a shape does not fit what is in the cache.

        Examples
        --------
        >>> cache = KVCache()
        >>> cache.append(np.ones((2, 3, 4)), np.ones((2, 3, 5)))
        >>> cache.key.shape, cache.value.shape
        ((2, 3, 4), (2, 3, 5))
        """
        new = self._read("key", key, 0), self._read("value", value, 1)
        if new[0].shape[-2] != new[1].shape[-2]:
            raise ValueError(
                f"value must have as many tokens as key, got shapes {new[1].shape} and "
                f"{new[0].shape}"
            )
        try:
            np.broadcast_shapes(*(tokens.shape[:-2] for tokens in new))
        except ValueError:
            raise ValueError(
                f"leading axes of key and value must broadcast, got shapes {new[0].shape} and "
                f"{new[1].shape}"
            ) from None
        end = self._length + new[0].shape[-2]
        if self._buffers is None or end > self._buffers[0].shape[-2]:
            self._buffers = self._grown(new, max(16, 2 * end))
        for buffer, tokens in zip(self._buffers, new, strict=True):
            buffer[..., self._length : end, :] = tokens
        self._length = end

    def attend(self, query, key, value, *, scale=None):
        """Add T tokens and return their causal attention over all S tokens, themselves included.

        Parameters
        ----------
        query : (..., T, D) array
            Of the new tokens.
        key, value : arrays
            As for `append`.
        scale : number or None
            As for `attention`.

        Returns
        -------
        (..., T, V) array

        Raises
        ------
        TypeError, ValueError
            What `append` and `attention` raise, and if query and key differ in T.

        Notes
        -----
        ``attention(query, all keys, all values)``, where new token i sees S - T + i + 1.

        Examples
        --------
        >>> cache = KVCache()
        >>> cache.attend(np.ones((1, 2)), np.ones((1, 2)), np.array([[2.0]]))
        array([[2.]])
        >>> cache.attend(np.ones((1, 2)), np.ones((1, 2)), np.array([[4.0]]))
        array([[3.]])
        """
        query, key = as_array("query", query), as_array("key", key)
        new = key.shape[-2:-1]
        if query.shape[-2:-1] != new:
            raise ValueError(
                f"query must have as many tokens as key, got shapes {query.shape} and {key.shape}"
            )
        before = self._length, self._buffers
        try:
            self.append(key, value)
            mask = None
            if new != (1,):
                mask = np.tri(*new, self._length, self._length - new[0], dtype=bool)
            return attention(query, self.key, self.value, mask=mask, scale=scale)
        except BaseException:
            self._length, self._buffers = before  # what is refused leaves nothing behind
            raise

    def crop(self, length):
        """Forget all but the first tokens, such as guesses that turned out wrong.

        Parameters
        ----------
        length : integer
            How many tokens stay, from 0 to S.

        Raises
        ------
        TypeError, ValueError
            If length is no integer, or not from 0 to S.

        Notes
        -----
        What is appended next takes the place of what was forgotten, in views taken before too.

        Examples
        --------
        >>> cache = KVCache()
        >>> cache.append(np.ones((3, 4)), np.ones((3, 4)))
        >>> cache.crop(2)
        >>> len(cache)
        2
        """
        length = as_integer("length", length, 0)
        if length > self._length:
            raise ValueError(f"length must be at most {self._length}, got {length}")
        self._length = length

    def _so_far(self, index):
        if self._buffers is None:
            return None
        view = self._buffers[index][..., : self._length, :]
        view.flags.writeable = False
        return view

    def _read(self, name, tokens, index):
        tokens = as_array(name, tokens)
        if tokens.ndim < 2:
            raise ValueError(f"{name} must have at least 2 axes, got shape {tokens.shape}")
        if self._buffers is None:
            return tokens
        held = self._buffers[index]
        if tokens.dtype != held.dtype:
            raise TypeError(f"{name} must be {held.dtype} as in the cache, got {tokens.dtype}")
        if tokens.shape[:-2] != held.shape[:-2] or tokens.shape[-1] != held.shape[-1]:
            expected = (*held.shape[:-2], "T", held.shape[-1])
            raise ValueError(
                f"{name} must have shape ({', '.join(map(str, expected))}) as in the cache, "
                f"got {tokens.shape}"
            )
        return tokens

    def _grown(self, new, capacity):
        """Larger buffers that hold what is in the cache."""
        grown = [np.empty((*t.shape[:-2], capacity, t.shape[-1]), t.dtype) for t in new]
        if self._buffers is not None:
            for buffer, held in zip(grown, self._buffers, strict=True):
                buffer[..., : self._length, :] = held[..., : self._length, :]
        return grown
