"""Which methods find the features that toy networks keep in superposition."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_superposition_runs():
    """Sparse autoencoders and their rivals, judged by features that are known.

    Returns
    -------
    Dataset
        tried : dict of (2, 3) float32
            From a method and its setting, such as ("TopK", 3), to the variance explained (nan for
            dictionary learning), the mean cosine with the true features and the share of them
            above 0.9, in each of two worlds; "TopK at 0.2" is one of features with that chance,
            and those without a number have features with chance 0.1.
        chosen : dict of float
            From each of these methods to the setting with the highest mean cosine.
        cosine, found : dict of (5,) float32
            From each method to its mean cosine, and the share found, in each of five other worlds.
        by_rate : dict of (5,) float32
            From the chance of a feature and the method to the share found in each of five worlds.
        by_size : dict of (5, 3) float32
            From the number of latents to how many features were found, how many latents repeat
            one, and how many are dead, in each of the five worlds.
        twins : dict of (3,) float32
            From the steps of a training on the small GPT to the share of latents with a twin in
            another training, for each pair of three.
        curve : dict of (3, steps / 100) float32
            From the steps of such a training to the mean loss of each hundred, for three starts.
        long : dict of (3,) float32
            From a measure of the page to its value for each start of the longest of them.

    Examples
    --------
    >>> runs = load_superposition_runs()
    >>> runs.chosen["TopK"], runs.found["k-means"].shape
    (3.0, (5,))
    """
    fields = {"tried": {}, "judged": {}, "rates": {}, "sizes": {}, "twins": {}}
    fields |= {"curve": {}, "long": {}}
    for name, values in read_shipped("superposition_runs").items():
        field, *key = name.split("/")
        fields[field][tuple(key)] = values
    tried = {(kind, float(setting)): values for (kind, setting), values in fields["tried"].items()}
    mean = {key: values[:, 1].mean() for key, values in tried.items()}
    return Dataset(
        CATALOGUE["superposition_runs"],
        tried=tried,
        chosen={
            method: max((key for key in tried if key[0] == method), key=mean.get)[1]
            for method in dict.fromkeys(method for method, _ in tried)
        },
        cosine={name: values[:, 0] for (name,), values in fields["judged"].items()},
        found={name: values[:, 1] for (name,), values in fields["judged"].items()},
        by_rate={(float(p), name): values for (p, name), values in fields["rates"].items()},
        by_size={int(size): values for (size,), values in fields["sizes"].items()},
        twins={int(steps): values for (steps,), values in fields["twins"].items()},
        curve={int(steps): values for (steps,), values in fields["curve"].items()},
        long={name: values for (name,), values in fields["long"].items()},
    )
