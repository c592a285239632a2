"""Pictures, names and sounds in pieces."""

import numpy as np
import pytest

from course_utils import senses


@pytest.mark.parametrize("make", [senses.pictures, lambda: senses.names()[0], senses.sounds])
def test_every_sense_has_sixteen_pieces_of_49_and_ten_classes(make):
    for part in make().values():
        assert part.x.shape == (len(part.y), 16, 49) and part.x.dtype == np.float32
        assert set(part.y.tolist()) == set(range(10))
        assert len(part.units) == len(part.shown) == len(part.y)


def test_what_is_named_and_who_speaks_is_in_one_part_only():
    for parts in (senses.names()[0], senses.sounds()):
        train, validation, test = (set(parts[p].units.tolist()) for p in parts)
        assert not train & validation and not train & test and not validation & test


def test_names_are_told_apart_by_one_language_only():
    rows = [
        (word, label)
        for part in senses.names()[0].values()
        for word, label in zip(part.shown, part.y.tolist(), strict=True)
    ]
    assert len({word for word, _ in rows}) == len(set(rows)) == len(rows)


def test_patches_put_together_are_the_picture():
    picture = np.arange(14 * 28).reshape(1, 14, 28)
    pieces = senses.cut(picture)
    whole = pieces.reshape(1, 2, 4, 7, 7).swapaxes(2, 3).reshape(1, 14, 28)
    np.testing.assert_array_equal(whole, picture)


def test_frames_forget_how_loud_a_sound_is():
    wave = np.random.default_rng(0).standard_normal((1, 3000))
    found = senses.frames(wave)
    np.testing.assert_allclose(found, senses.frames(10 * wave), atol=1e-3)
    assert found.mean() == pytest.approx(0, abs=1e-5) and found.std() == pytest.approx(1, rel=1e-4)


def test_ten_pairs_test_and_ten_choose_and_every_digit_is_learned_on_both_sides():
    parts = senses.PAIR_PARTS
    assert (parts == "test").sum() == (parts == "validation").sum() == 10
    for side in senses.PAIRS[parts == "train"].T:
        assert np.bincount(side).tolist() == [8] * 10


def test_a_drawn_pair_holds_both_digits_and_a_voice_says_both():
    rng = np.random.default_rng(0)
    assert senses.draw_pairs(np.array([36, 63]), "test", rng).shape == (2, 14, 28)
    waves, who = senses.say_pairs(np.array([36, 63]), "test", rng)
    assert senses.frames(waves).shape == (2, 24, 49) and len(who) == 2
    assert senses.captions("english")[36] == "three six"
    assert senses.captions("chinese")[36] == "三六"


def test_a_batch_of_a_joint_lesson_has_no_pair_twice():
    seen, english, chinese, sound = senses.joint_lesson(2, 0)
    assert seen.shape == (128, 3, 8, 49) and sound.shape == (128, 24, 49)
    for words in (english, chinese):
        for batch in np.split(words, 2):
            assert len(np.unique(batch, axis=0)) == 64
