"""Real data: `load_*` comes with the course and works offline, `fetch_*` downloads and verifies."""

from .assistant import load_assistant
from .attention_runs import load_attention_runs
from .autoencoder_runs import load_autoencoder_runs
from .bananas import fetch_bananas
from .bert import fetch_bert
from .bert_readers import load_bert_readers
from .block_ablation import load_block_ablation
from .book_passages import load_book_passages
from .coins_and_faces import load_coins, load_faces
from .compression_runs import load_compression_runs
from .control_runs import load_control_runs
from .corpora import fetch_imdb, fetch_parallel_corpus, fetch_text8
from .credits import load_credits
from .data_runs import load_data_runs
from .depth_runs import load_depth_runs
from .detector_runs import load_detector_runs
from .diffusion_runs import load_diffusion_runs
from .digit_judge import load_digit_judge
from .docstrings import load_docstring_text, load_docstrings
from .download import FetchError
from .drawing_runs import load_drawing_runs
from .drawings import load_drawings
from .economics import load_food_spending, load_longley
from .expert_runs import load_expert_runs
from .feature_runs import load_feature_runs
from .follow_up import fetch_light_chains, load_smokers
from .gan_runs import load_gan_runs
from .hex_runs import load_hex_runs
from .home_agent import load_home_agent
from .home_commands import load_home_commands
from .images import (
    fetch_cifar10,
    fetch_fashion_mnist,
    fetch_mnist,
    load_digits,
    load_mnist_sample,
    load_photos,
)
from .imports import load_imports
from .induction_runs import load_induction_runs
from .language_runs import load_language_runs
from .loans import load_loans
from .market import load_sp500
from .massive import fetch_massive
from .messages import load_messages
from .number_words import load_number_words
from .opinions import load_film_reviews, load_shop_reviews, load_word_ratings
from .pinyin import load_pinyin
from .pinyin_runs import load_pinyin_runs
from .preference_runs import load_preference_runs
from .ratings import fetch_movielens
from .recurrent_runs import load_recurrent_runs
from .resnet import fetch_resnet18
from .scale_runs import load_scale_runs
from .scaling_runs import load_scaling_runs
from .scifact import fetch_scifact
from .senses_runs import load_senses_runs
from .seq2seq_runs import load_seq2seq_runs
from .series import load_co2, load_sunspots
from .small_bert import load_small_bert
from .small_gpt import load_small_gpt
from .small_wavenet import load_small_wavenet
from .speech import fetch_speech_commands, load_spoken_commands, load_spoken_digits
from .speech_runs import load_speech_runs
from .sums_gpt import load_sums_gpt
from .superposition_runs import load_superposition_runs
from .surveys import load_doctor_visits, load_mode_choice
from .tables import (
    load_breast_cancer,
    load_diabetes,
    load_iris,
    load_linnerud,
    load_wine,
)
from .tagged_news import load_tagged_news
from .tagging_runs import load_tagging_runs
from .text import load_analogies, load_news, load_reviews, load_wikipedia, load_word_similarity
from .text_runs import load_text_runs
from .translation_runs import load_translation_runs
from .wake_runs import load_wake_runs
from .word_vectors import load_dictionary_vectors

__all__ = [
    "FetchError",
    "fetch_bananas",
    "fetch_bert",
    "fetch_cifar10",
    "fetch_fashion_mnist",
    "fetch_imdb",
    "fetch_light_chains",
    "fetch_massive",
    "fetch_mnist",
    "fetch_movielens",
    "fetch_parallel_corpus",
    "fetch_resnet18",
    "fetch_scifact",
    "fetch_speech_commands",
    "fetch_text8",
    "load_analogies",
    "load_assistant",
    "load_attention_runs",
    "load_autoencoder_runs",
    "load_bert_readers",
    "load_block_ablation",
    "load_book_passages",
    "load_breast_cancer",
    "load_co2",
    "load_coins",
    "load_compression_runs",
    "load_control_runs",
    "load_credits",
    "load_data_runs",
    "load_depth_runs",
    "load_detector_runs",
    "load_diabetes",
    "load_dictionary_vectors",
    "load_diffusion_runs",
    "load_digit_judge",
    "load_digits",
    "load_docstring_text",
    "load_docstrings",
    "load_doctor_visits",
    "load_drawing_runs",
    "load_drawings",
    "load_expert_runs",
    "load_faces",
    "load_feature_runs",
    "load_film_reviews",
    "load_food_spending",
    "load_gan_runs",
    "load_hex_runs",
    "load_home_agent",
    "load_home_commands",
    "load_imports",
    "load_induction_runs",
    "load_iris",
    "load_language_runs",
    "load_linnerud",
    "load_loans",
    "load_longley",
    "load_messages",
    "load_mnist_sample",
    "load_mode_choice",
    "load_news",
    "load_number_words",
    "load_photos",
    "load_pinyin",
    "load_pinyin_runs",
    "load_preference_runs",
    "load_recurrent_runs",
    "load_reviews",
    "load_scale_runs",
    "load_scaling_runs",
    "load_senses_runs",
    "load_seq2seq_runs",
    "load_shop_reviews",
    "load_small_bert",
    "load_small_gpt",
    "load_small_wavenet",
    "load_smokers",
    "load_sp500",
    "load_speech_runs",
    "load_spoken_commands",
    "load_spoken_digits",
    "load_sums_gpt",
    "load_sunspots",
    "load_superposition_runs",
    "load_tagged_news",
    "load_tagging_runs",
    "load_text_runs",
    "load_translation_runs",
    "load_wake_runs",
    "load_wikipedia",
    "load_wine",
    "load_word_ratings",
    "load_word_similarity",
]
