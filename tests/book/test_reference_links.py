"""Names of the core in a text lead to the reference; the reference knows where they are used."""

import json

import course_pages
import pytest
import reference_links
import reference_pages


@pytest.mark.parametrize(
    ("code", "used"),
    [
        ("y = nn.attention(q, k, v)", {("nn", "attention")}),
        ("from course_utils.nn import conv2d, relu", {("nn", "conv2d"), ("nn", "relu")}),
        ("from course_utils.nn.layers import dense", {("nn", "dense")}),
        ("%pip install x\nnn.relu(x)", {("nn", "relu")}),
        ("tf.nn.relu(x)", set()),
        ("datasets.load_digits()", {("datasets", "load_digits")}),
        ("keras.ops.relu(x)", set()),
        ("if colab:\n    %pip install x", set()),
    ],
)
def test_what_the_code_of_a_notebook_takes_from_the_package(code, used):
    cell = {"cell_type": "code", "metadata": {}, "source": code}
    text = {"cell_type": "markdown", "metadata": {}, "source": "# T\n\n`nn.gelu`"}
    notebook = course_pages.Notebook(json.dumps({"metadata": {}, "cells": [text, cell]}))
    assert reference_links.used_names(notebook) == used


@pytest.mark.parametrize(
    "text", ["nn.attention", "course_utils.nn.attention", "nn.attention(q, k)"]
)
def test_a_name_of_the_core_is_known(text):
    package, name = reference_links.NAME.fullmatch(text).groups()
    whole = reference_links.whole_name(package, name)
    assert whole == "course_utils.nn.attention.attention"


@pytest.mark.parametrize("text", ["attention", "torch.nn.Linear", "nn", "nn.fast.disabled()"])
def test_another_name_is_left_alone(text):
    assert reference_links.NAME.fullmatch(text) is None


def test_a_name_that_the_core_lacks_is_missing():
    assert reference_links.whole_name("nn", "atention") is None


def test_a_package_has_a_name_too():
    assert reference_links.whole_name("nn", "fast") == "course_utils.nn.fast"


def test_every_public_function_of_the_core_is_on_one_page():
    from course_utils import nn

    documented = [
        m for modules in reference_pages.pages(course_pages.ROOT).values() for m in modules
    ]
    assert len(documented) == len(set(documented))
    homes = {getattr(nn, name).__module__ for name in nn.__all__}
    assert homes == set(documented)


def test_modules_are_found_packages_too_and_private_ones_not():
    names = set(reference_pages.modules_of("course_utils.nn"))
    assert {"course_utils.nn.attention", "course_utils.nn.fast.winograd"} <= names
    assert not [name for name in names if "._" in name]


def test_functions_are_those_that_a_module_defines():
    assert set(reference_pages.functions(reference_pages.course_pages)) >= {"parts", "Notebook"}
    assert "dataclasses" not in reference_pages.functions(reference_pages.course_pages)


class App:
    srcdir = course_pages.ROOT

    class config:
        html_theme_options = {"repository_url": "https://a.b/c", "repository_branch": "main"}  # noqa: RUF012


def test_a_function_leads_to_its_lines():
    info = {"module": "course_utils.nn.activations", "fullname": "relu"}
    address = reference_pages.source_address(App, info)
    path, _, lines = address.removeprefix("https://a.b/c/blob/main/").partition("#")
    start, end = (int(line.lstrip("L")) for line in lines.split("-"))
    text = (course_pages.ROOT / path).read_text(encoding="utf-8").splitlines()
    assert text[start - 1].startswith("@differentiable") and "def relu" in text[start]
    assert start < end <= len(text)


def test_a_value_has_no_lines():
    info = {"module": "course_utils.nn.activations", "fullname": "nothing_of_this_name"}
    assert reference_pages.source_address(App, info) is None
