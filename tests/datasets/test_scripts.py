"""What comes with the course is small, and its scripts hold the code that their pages show."""

import importlib

import environment
import make_small_gpt
import pytest
from page_code import assert_same_code

SHIPPED = sorted(make_small_gpt.FILE.parent.glob("*.npz"))
LARGEST = 500_000  # bytes, unless a smaller or a larger number is given here
BYTES = {
    **dict.fromkeys(["assistant_0", "assistant_1", "assistant_2"], 250_000),
    **dict.fromkeys(["attention_runs", "depth_runs", "gan_runs"], 50_000),
    **dict.fromkeys(["bert_readers", "block_ablation", "control_runs", "digit_judge"], 100_000),
    **dict.fromkeys(["seq2seq_runs", "text_runs"], 60_000),
    "autoencoder_runs": 1_200_000,
    "book_passages": 400_000,
    "dictionary_vectors": 2_000_000,
    "diffusion_runs": 300_000,
    "drawings": 200_000,
    "hex_runs": 100_000,
    "pinyin_runs": 120_000,
    "recurrent_runs": 850_000,
    "scaling_runs": 20_000,
    "senses_runs": 400_000,
    "small_bert": 1_000_000,
    "spoken_digits": 4_000_000,
    "translation_runs": 350_000,
}
SHOWN = {  # script: its page, and what both of them define
    "attention_runs": (
        "code/attention_classifier: answers build by_file climb counting encode of_files "
        "picture_network real_and_shuffled shuffled train"
    ),
    "autoencoder_runs": (
        "code/autoencoders: Code ink_cost as_it_is build train encode decode fit_parts "
        "draw_codes kl_of"
    ),
    "bert_readers": "code/bert: reader fine_tune",
    "compression_runs": (
        "challenges/compression: windows_of bits_of as_matrix replaced scale_of encode "
        "best_scale in_codes keep_large keep_two_of_four half_rank"
    ),
    "control_runs": (
        "applications/control: step is_up play fresh machines chance climb advantages reinforce "
        "search cell q_learning"
    ),
    "data_runs": (
        "challenges/data_quality: softmax learn predict accuracy draw spoil change with_versions "
        "gaussian vae_slopes vae with_invented judge suspicion doubted repair prepare with_new "
        "free_arms looking_arms score"
    ),
    "depth_runs": "code/resnet: convolve network",
    "diffusion_runs": (
        "applications/image_generation: AddNoise build trainer train perfect denoise guided step "
        "draw wipe best_level nearest closeness"
    ),
    "drawing_runs": "applications/image_generation: components",
    "expert_runs": (
        "concepts/mixture_of_experts: pieces describe start softmax route expert answer squared "
        "cross_entropy gradients train"
    ),
    "feature_runs": (
        "concepts/features_made_and_learned: draw oriented_cells hog network train mean_vectors"
    ),
    "gan_runs": (
        "code/gan: Noise Critic Rules Game both set_up play draw ring covered shares wipe "
        "best_level"
    ),
    "induction_runs": (
        "concepts/in_context_learning: loops pairs attend one_later forward Attention build "
        "train draw_loops"
    ),
    "language_runs": (
        "history/language_models: normal mlp gru transformer prepare train bits_of_pages "
        "packed_bits bits_of_letters learn_weights mix"
    ),
    "scale_runs": (
        "challenges/data_at_scale: paragraphs package_texts write changed read words keep "
        "at_once line_by_line with_pandas with_duckdb scatter gather plan with_dask count_file "
        "count_line_by_line"
    ),
    "scaling_runs": "concepts/scaling_laws: letters parts examples forward gradient bits train",
    "senses_runs": (
        "concepts/one_block_three_senses: Places make_block make_tower make_classifier answers "
        "cosine train Stretch contrast make_joint train_joint unit find look_up"
    ),
    "small_bert": "code/bert: hide encoder guesser ask surprise",
    "small_wavenet": (
        "code/wavenet: wavenet spectrogram pieces train surprise stepper write bits_of "
        "numbers_of read_parts teller throw"
    ),
}
PREFIXES = {"bert_readers": "pre."}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_it_is_small_enough_to_ship(path):
    assert path.stat().st_size < BYTES.get(path.stem, LARGEST)


def test_only_what_is_shipped_has_a_size():
    assert set(BYTES) <= {path.stem for path in SHIPPED}


@pytest.mark.parametrize("name", SHOWN)
def test_the_page_shows_the_code_of_the_script(name):
    page, _, names = SHOWN[name].partition(": ")
    script = importlib.import_module(f"make_{name}")
    path = environment.ROOT / "notebooks" / f"{page}.ipynb"
    assert_same_code(path, script, names.split(), PREFIXES.get(name, ""))
