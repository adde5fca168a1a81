"""A seed becomes a case: a few batches of steps, and a last one that shows everything that is there then."""

import random

import binary_steps
import meta_steps
import older_steps
import text_steps
from material import Material
from stream import Batch

PROTOCOLS = ("text", "meta", "binary")

# Maker of a step -> how often.
TEXT = {
    text_steps.retrieval: 250,
    text_steps.storage: 250,
    text_steps.arithmetic: 80,
    text_steps.retrieval_with_touch: 50,
    text_steps.compare_and_swap: 50,
    text_steps.removal: 60,
    text_steps.touching: 50,
    text_steps.fixed: 30,
    text_steps.refused: 40,
    text_steps.wrong_data: 15,
    older_steps.too_few_words: 5,
    older_steps.short_line: 3,
    older_steps.blanks_in_front: 3,
    older_steps.too_many_words: 5,
    older_steps.unknown_with_noreply: 3,
    older_steps.delete_with_a_number: 5,
    older_steps.loose_number: 8,
    older_steps.data_of_a_refused_store: 12,
    older_steps.bad_get: 4,
}
# Alone, because 1.6.18 can be made to forget text keys only.
TEXT_ALONE = {**TEXT, older_steps.delayed_flush: 2}
META = {
    meta_steps.meta_get: 300,
    meta_steps.meta_set: 250,
    meta_steps.meta_delete: 80,
    meta_steps.meta_arithmetic: 100,
    meta_steps.meta_debug: 30,
    meta_steps.refused: 30,
    meta_steps.refused_in_other_words: 20,
    meta_steps.wrong_data: 10,
    text_steps.retrieval: 60,
    text_steps.storage: 60,
    text_steps.compare_and_swap: 20,
    text_steps.touching: 20,
    text_steps.removal: 20,
    text_steps.fixed: 20,
}
BINARY = {
    binary_steps.retrieval: 300,
    binary_steps.storage: 250,
    binary_steps.addition: 50,
    binary_steps.removal: 60,
    binary_steps.arithmetic: 80,
    binary_steps.retrieval_with_touch: 80,
    binary_steps.fixed: 40,
}
MAKERS = {"text": TEXT, "meta": META, "binary": BINARY}
LAST_STEPS = {"text": text_steps.ending, "meta": text_steps.ending, "binary": binary_steps.ending}


def _batch_size(dice):
    style = dice.random()
    return dice.randrange(1, 9) if style < 0.2 else dice.randrange(1, 80) if style < 0.7 else dice.randrange(100, 400)


def make_case(seed, protocols=PROTOCOLS):
    dice = random.Random(seed)
    material = Material(dice)
    if "text" in protocols and dice.random() < 0.3:
        protocols = ("text",)
    alone = protocols == ("text",)
    batches = []
    for _ in range(dice.choice((1, 2, 4, 8))):
        protocol = dice.choice(protocols)
        makers = TEXT_ALONE if alone else MAKERS[protocol]
        chosen = dice.choices(list(makers), list(makers.values()), k=_batch_size(dice))
        steps = [make(material) for make in chosen]
        if dice.random() < 0.1:
            steps.append(LAST_STEPS[protocol](material))
        batches.append(Batch("binary" if protocol == "binary" else "text", steps, dice.randrange(1 << 30)))
    if dice.random() < 0.05:
        batches.append(Batch("text", text_steps.endless_line(material), dice.randrange(1 << 30)))
    if "meta" in protocols:
        batches.append(Batch("text", meta_steps.inspection(material), 0))
    if "binary" in protocols:
        batches.append(Batch("binary", binary_steps.inspection(material), 0))
    batches.append(Batch("text", text_steps.inspection(material), 0))
    return batches
