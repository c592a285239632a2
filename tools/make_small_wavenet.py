"""Make the data set small_wavenet.npz: small WaveNets of spoken digits, and how they learned.

Run `python tools/make_small_wavenet.py folder [file]`. It takes about twelve minutes of one core.
Each part of a training leaves its state in the folder: an interrupted run goes on where it
stopped. Keras 3.15.1 on TensorFlow made the file that we ship.
"""

import functools
import sys
import time
from pathlib import Path

import keras
import numpy as np
from gpt_training import train_part
from keras import layers, ops
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import resample_poly
from scipy.special import expit

from course_utils import datasets, nn
from course_utils.datasets.speech import to_mu_law
from course_utils.engines import start_again
from course_utils.mel import mel_bands

FILE = Path(datasets.__file__).parent / "data" / "small_wavenet.npz"
RATE, WIDTH, SKIP, BANDS, HOP = 8000, 32, 64, 32, 128
DILATIONS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
KINDS = {"dilated": {}, "undilated": {"dilations": [1] * 10}, "no gates": {"gated": False}}
RATES = (0.003, 0.01, 0.03)
WIDER = {0.003: 0.001, 0.03: 0.1}  # what is tried too where the rate at the edge is best
LONG = {"alone": {}, "told": {"told": True}}  # with the spectrogram told, and without
LEVEL = 0.05  # bits
LENGTH, BLOCK, STARTS = 2048, 25, 3  # samples of a piece; steps told at once; starts
TRIAL = 200  # steps by which a rate is chosen
SHORT = {"dilated": (200, 800), "undilated": (200, 800), "no gates": (200,)}  # steps
PART, PARTS = 500, 8  # steps after which the state of a long training is kept


def wavenet(dilations=DILATIONS, *, gated=True, told=False):
    """Return a compiled network: codes before a sample, 256 scores for it."""
    wave, mel = keras.Input((None, 1)), keras.Input((None, BANDS))
    hint = layers.Conv1D(WIDTH, 3, padding="same", activation="relu", name="hint")(mel)
    x, skips = layers.Dense(WIDTH, name="wave")(layers.Rescaling(2 / 255, -1)(wave)), []
    for i, rate in enumerate(dilations):
        conv = layers.Conv1D(2 * WIDTH, 2, dilation_rate=rate, padding="causal", name=f"conv_{i}")
        z = conv(x)
        if told:
            wide = layers.Dense(2 * WIDTH, use_bias=False, name=f"hint_{i}")(hint)
            z = z + layers.UpSampling1D(HOP)(wide)
        left, right = ops.split(z, 2, axis=-1)
        z = ops.tanh(left) * ops.sigmoid(right) if gated else ops.tanh(left + right)
        skips.append(layers.Dense(SKIP, name=f"skip_{i}")(z))
        x = x + layers.Dense(WIDTH, name=f"back_{i}")(z)
    z = layers.ReLU()(layers.Add()(skips))
    z = layers.Dense(256, name="scores")(layers.Dense(SKIP, activation="relu", name="head")(z))
    model = keras.Model([wave, mel] if told else wave, z)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    whole = "auto" if keras.backend.backend() == "jax" else False  # JAX is slow uncompiled
    model.compile(keras.optimizers.Adam(global_clipnorm=1.0), loss, jit_compile=whole)
    return model


def spectrogram(wave):
    """Return the mel spectrogram of a wave: decibels / 20, a frame for each HOP samples begun."""
    padded = np.pad(np.float64(wave), (128, 128 + -len(wave) % HOP))
    pieces = sliding_window_view(padded, 256)[::HOP][: -(-len(wave) // HOP)]
    power = np.abs(np.fft.rfft(pieces * np.hanning(257)[:-1])) ** 2  # T 129
    return np.log10(np.maximum(power @ mel_bands(BANDS, 256, RATE), 1e-4)) / 2  # T 32


def read_parts(speech):
    """Return {part: {voice: recordings}}: each one's codes, in whole frames, and spectrogram."""
    parts = {}
    for wave, voice, part in zip(speech.waves, speech.voices, speech.split, strict=True):
        x = resample_poly(wave, RATE, speech.sample_rate)
        codes = np.pad(to_mu_law(x), (0, -len(x) % HOP), constant_values=128)
        parts.setdefault(part, {}).setdefault(voice, []).append((codes, spectrogram(x)))
    return parts


def pieces(recordings, count, rng):
    """Return codes, spectrograms, and the codes that follow, from random places of all joined."""
    codes, mel = (np.concatenate(joined) for joined in zip(*recordings, strict=True))
    first = rng.integers(len(mel) - LENGTH // HOP - 1, size=(count, 1))
    wave = codes[first * HOP + np.arange(LENGTH + 1)].astype("float32")
    return wave[:, :-1, None], mel[first + np.arange(LENGTH // HOP)], wave[:, 1:]


def train(model, wave, mel, target, rate, done=0.0, share=1.0):
    """Train on pieces one by one, from and for a share of the whole; return the bits a sample."""
    bits, pieces = [], len(wave) // BLOCK
    for piece in range(pieces):
        now = done + share * piece / pieces
        warm = min(1.0, 0.2 + now * pieces / share / 4)
        model.optimizer.learning_rate = rate * warm * (1 + np.cos(np.pi * now)) / 2
        some = slice(piece * BLOCK, (piece + 1) * BLOCK)
        x = [wave[some], mel[some]] if len(model.inputs) == 2 else wave[some]
        history = model.fit(x, target[some], batch_size=1, shuffle=False, verbose=0)
        bits.append(history.history["loss"][0] / np.log(2))
    return bits


def surprise(model, codes, mel):
    """Return the bits that the codes of a recording hold for the model, one by one."""
    before = np.concatenate([[128], codes[:-1]]).astype("float32")[None, :, None]
    scores = model([before, mel[None]] if len(model.inputs) == 2 else before)
    return -ops.convert_to_numpy(ops.log_softmax(scores))[0, range(len(codes)), codes] / np.log(2)


def bits_of(model, recordings):
    """Return the bits a sample of recordings, all together."""
    return np.concatenate([surprise(model, *recording) for recording in recordings]).mean()


def numbers_of(model):
    """Return {layer: weights} in double precision."""
    return {layer.name: [np.float64(w) for w in layer.get_weights()] for layer in model.layers}


def teller(numbers, mel):
    """Return what the spectrogram adds in each layer: a list of (N, frames, 64)."""
    kernel, bias = numbers["hint"]
    hint = nn.relu(nn.conv1d(mel, kernel, bias, padding="same"))
    return [hint @ numbers[f"hint_{i}"][0] for i in range(len(DILATIONS))]


def stepper(numbers, batch, mel=None):
    """Return step(t, codes): the scores (batch, 256) of what follows on codes (batch,)."""
    queues = [np.zeros((rate, batch, WIDTH)) for rate in DILATIONS]
    hints = None if mel is None else teller(numbers, mel)

    def dense(x, name):
        kernel, bias = numbers[name]
        return x @ kernel + bias

    def step(t, codes):
        x, skips = dense(codes[:, None] * 2 / 255 - 1, "wave"), 0
        for i, queue in enumerate(queues):
            (past, now), bias = numbers[f"conv_{i}"]
            place = t % len(queue)  # what stands here was put in one dilation ago
            z = queue[place] @ past + x @ now + bias
            queue[place] = x
            if hints is not None:
                z += hints[i][:, t // HOP]
            z = np.tanh(z[:, :WIDTH]) * expit(z[:, WIDTH:])
            skips = skips + dense(z, f"skip_{i}")
            if f"back_{i}" in numbers:
                x = x + dense(z, f"back_{i}")
        return dense(np.maximum(dense(np.maximum(skips, 0), "head"), 0), "scores")

    return step


def throw(scores, rng, temperature=1.0):
    """Return a code (N,) for each row of scores (N, 256), with the chances that they give."""
    chances = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature).cumsum(axis=1)
    return (chances < rng.random((len(scores), 1)) * chances[:, -1:]).sum(axis=1)


def write(numbers, length, mel=None, batch=1, temperature=1.0, seed=0):
    """Return codes (N, length) that the network writes, each after all before it."""
    rng = np.random.default_rng(seed)
    codes = np.full((batch if mel is None else len(mel), length + 1), 128)
    step = stepper(numbers, len(codes), mel)
    for t in range(length):
        codes[:, t + 1] = throw(step(t, codes[:, t]), rng, temperature)
    return codes[:, 1:].astype(np.uint8)


def compare(kind, parts, folder):
    """Choose the rate by short trials, then train from each start; the folder keeps each run."""
    model = wavenet(**KINDS[kind])
    joined = [r for voice in parts["train"].values() for r in voice]

    def run(rate, start, count):
        file = Path(folder) / f"{kind} {rate} {start} {count}.npz"
        if not file.exists():
            start_again(model, seed=start)
            bits = train(model, *pieces(joined, count, np.random.default_rng(start)), rate)
            voices = [bits_of(model, voice[::3]) for voice in parts["validation"].values()]
            np.savez(file, bits=bits, voices=voices)
        with np.load(file) as stored:
            return dict(stored)

    tried = {rate: run(rate, 0, TRIAL)["voices"].mean() for rate in RATES}
    while (best := min(tried, key=tried.get)) in WIDER and WIDER[best] not in tried:
        tried[WIDER[best]] = run(WIDER[best], 0, TRIAL)["voices"].mean()
    arrays = {f"{kind}/rates": sorted(tried.items()), f"{kind}/parameters": model.count_params()}
    for count in SHORT[kind]:
        rate = best if count == TRIAL else near_best(tried)
        runs = [run(rate, start, count) for start in range(STARTS)]
        for field in ("bits", "voices"):
            arrays[f"{kind}, {count}/{field}"] = [run[field] for run in runs]
    return arrays


def near_best(tried):
    """Return the smallest rate that is level with the best: longer trainings want smaller ones."""
    return min(rate for rate, bits in tried.items() if bits < min(tried.values()) + LEVEL)


def train_long(kind, parts, rate, folder):
    """Train in parts, each kept in the folder; return the model, validation bits and seconds."""
    keras.utils.set_random_seed(0)
    model = wavenet(**LONG[kind])
    model.optimizer.build(model.trainable_variables)
    seconds, curve = keras.Variable(0.0), keras.Variable(np.zeros(PARTS, "float32"))
    state = [*model.variables, *model.optimizer.variables, seconds, curve]
    joined = [r for voice in parts["train"].values() for r in voice]
    few = [r for voice in parts["validation"].values() for r in voice[::8]]

    def train_on(part):
        began = time.process_time()
        drawn = pieces(joined, PART, np.random.default_rng([0, part]))
        train(model, *drawn, rate, part / PARTS, 1 / PARTS)
        seconds.assign_add(time.process_time() - began)
        curve.assign(np.where(np.arange(PARTS) == part, bits_of(model, few), curve.numpy()))

    for part in range(PARTS):
        train_part(state, Path(folder) / f"{kind} {part}.npz", functools.partial(train_on, part))
    return model, curve.numpy(), seconds.numpy()


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    parts, arrays = read_parts(datasets.load_spoken_digits()), {}
    for kind in KINDS:
        arrays |= compare(kind, parts, folder)
    rate = near_best(dict(arrays["dilated/rates"]))
    for kind in LONG:
        model, arrays[f"{kind}/curve"], arrays[f"{kind}/seconds"] = train_long(
            kind, parts, rate, folder
        )
        weights = [weight.astype(np.float16) for weight in model.get_weights()]
        model.set_weights(weights)
        voices = parts["test"].values()
        arrays[f"{kind}/test"] = [bits_of(model, recordings) for recordings in voices]
        arrays |= {f"{kind}/weight_{i:02}": weight for i, weight in enumerate(weights)}
    first = next(iter(parts["test"].values()))
    _, mel = max(first, key=lambda recording: len(recording[0]))
    arrays["said"] = write(numbers_of(model), len(mel) * HOP, mel[None])[0]
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
