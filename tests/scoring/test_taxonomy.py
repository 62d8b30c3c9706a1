"""What names mean, and how meanings lie above and beside each other."""

from __future__ import annotations

import math

import pytest

from vision_eval.io.taxonomy import read_taxonomy
from vision_eval.scoring.matching import normalise
from vision_eval.scoring.taxonomy import OTHER, Relation, Taxonomy, extended, parse, parse_relations

SENSES = """# Tops
entity.n.01\t\t
# animal
animal.n.01\tentity.n.01\t=
canine.n.02\tanimal.n.01\t
pet.n.01\tanimal.n.01\t=
dog.n.01\tcanine.n.02 pet.n.01\t=,domestic dog
wolf.n.01\tcanine.n.02\t=
guide_dog.n.01\tdog.n.01\t=
# artifact
stone_wall.n.01\tentity.n.01\t=
"""
"""A tree in which a dog has two parents."""


@pytest.fixture
def small() -> Taxonomy:
    """The small tree, with a category and a class."""
    return parse(SENSES, "index,wnid,name,sense\n0,n00000001,dog,dog.n.01\n",
                 "name,relation,other\ncanine.n.02,category,dogs and wolves\nanimal,category,animal\n")


@pytest.fixture(scope="module")
def shipped() -> Taxonomy:
    """The table of the package."""
    return read_taxonomy()


@pytest.mark.parametrize(("key", "sense"), [
    pytest.param("dog", "dog.n.01", id="own-word"), pytest.param("domestic dog", "dog.n.01", id="further-key"),
    pytest.param("guide dog", "guide_dog.n.01", id="two-words"), pytest.param("n00000001", "dog.n.01", id="wnid"),
    pytest.param("canine.n.02", "canine.n.02", id="sense"), pytest.param("canine", None, id="no-key"),
])
def test_sense(small, key, sense):
    """Keys, wnids and senses lead to one sense or to none."""
    assert small.sense(key) == sense


def test_ancestors_come_with_their_fewest_edges(small):
    """All paths are climbed, and a sense is its own ancestor at no distance."""
    assert dict(small.ancestors("guide_dog.n.01")) == {
        "guide_dog.n.01": 0, "dog.n.01": 1, "canine.n.02": 2, "pet.n.01": 2, "animal.n.01": 3, "entity.n.01": 4}


def test_depth_takes_the_longest_path(small):
    """Methods B2: the depth rule counts the edges of the longest path."""
    longer = extended(small, [Relation("pet.n.01", "kind of", "canine.n.02")])

    assert (small.depth("dog.n.01"), longer.depth("dog.n.01"), small.depth("entity.n.01")) == (3, 4, 0)


def test_above_and_below(small):
    """A sense is neither above nor below itself."""
    assert small.is_broader("animal.n.01", "dog.n.01")
    assert small.is_narrower("dog.n.01", "animal.n.01")
    assert not small.is_broader("dog.n.01", "animal.n.01")
    assert not small.is_broader("dog.n.01", "dog.n.01")


def test_lowest_common_sense(small):
    """The deepest sense above both; one of the two may be it."""
    assert small.lcs("guide_dog.n.01", "wolf.n.01") == "canine.n.02"
    assert small.lcs("guide_dog.n.01", "dog.n.01") == "dog.n.01"
    assert small.lcs("dog.n.01", "unknown.n.01") is None


def test_unknown_senses_are_data(small):
    """What the tree does not know has no number, and no error."""
    assert math.isnan(small.wu_palmer("dog.n.01", "unicorn.n.09"))
    assert math.isnan(small.path_similarity("unicorn.n.09", "dog.n.01"))
    assert all(map(math.isnan, small.hierarchical("unicorn.n.09", "dog.n.01")))
    assert (small.depth("unicorn.n.09"), small.category("unicorn")) == (0, OTHER)


def test_the_nearest_category_holds(small):
    """A category below another one goes first, however many edges away."""
    categories = {key: small.category(key) for key in ("guide dog", "wolf", "pet", "stone wall")}

    assert categories == {"guide dog": "dogs and wolves", "wolf": "dogs and wolves", "pet": "animal",
                          "stone wall": OTHER}


@pytest.mark.parametrize(("line", "key", "sense"), [
    pytest.param("wolfhound,kind of,dog", "wolfhound", "wolfhound.n.00", id="new-word"),
    pytest.param("Hounds,same as,dog", "hound", "dog.n.01", id="new-name"),
    pytest.param("wolf,means,pet.n.01", "wolf", "pet.n.01", id="other-sense"),
    pytest.param("wolf,means,guide dogs", "wolf", "guide_dog.n.01", id="other-sense-by-name"),
    pytest.param("wolf,means,", "wolf", None, id="no-sense"),
    pytest.param('"guide dog",kind of,wolf', "guide dog", "guide_dog.n.01", id="known-word-keeps-its-sense"),
])
def test_people_add_names(small, line, key, sense):
    """Relations give names a sense, and leave the first taxonomy alone."""
    before = small.sense(key)

    assert extended(small, parse_relations(["name,relation,other", line])).sense(key) == sense
    assert small.sense(key) == before


def test_people_add_edges_and_categories(small):
    """A new kind lies below what it is a kind of; a category reaches down to it."""
    larger = extended(small, [Relation("labradoodle", "kind of", "dog"), Relation("dog", "category", "dog")])

    assert larger.is_broader("animal.n.01", "labradoodle.n.00")
    assert (larger.files["labradoodle.n.00"], larger.category("labradoodle"), larger.category("wolf")) == (
        "animal", "dog", "dogs and wolves")


@pytest.mark.parametrize(("relation", "message"), [
    pytest.param(Relation("dog", "eats", "wolf"), "'eats' is no relation; choose from means, same as", id="verb"),
    pytest.param(Relation("puppy", "kind of", "unicorn"), "'unicorn' has no sense", id="unknown"),
    pytest.param(Relation("animal", "kind of", "dog"), "'dog' is a kind of 'animal' already", id="circle"),
    pytest.param(Relation("dog", "kind of", "dog"), "'dog' is a kind of 'dog' already", id="itself"),
    pytest.param(Relation("dog", "category", ""), "has no name", id="no-category"),
    pytest.param(Relation("---", "means", "dog"), "'---' is no name", id="nothing"),
])
def test_a_wrong_relation_is_refused(small, relation, message):
    """A slip in a table is found when it is read."""
    with pytest.raises(ValueError, match=message):
        extended(small, [relation])


@pytest.mark.parametrize(("text", "message"), [
    pytest.param("", "not none", id="empty"), pytest.param("name;relation;other", "The columns are", id="semicolons"),
    pytest.param("name,relation,other\n\na,b", "Line 3 has 2 cells, not 3", id="a-cell-missing"),
    pytest.param('name,relation,other\n"a', "Line 2", id="open-quote"),
])
def test_a_broken_table_is_refused(text, message):
    """The header and the number of cells are checked, and the line is named."""
    with pytest.raises(ValueError, match=message):
        parse_relations(text.splitlines())


@pytest.mark.parametrize(("key", "sense"), [
    ("seal", "seal.n.09"), ("mouse", "mouse.n.01"), ("leopard", "leopard.n.02"), ("tiger", "tiger.n.02"),
    ("plant", "plant.n.02"), ("whale", "whale.n.02"), ("table", "table.n.02"), ("chicken", "chicken.n.02"),
    ("dog", "dog.n.01"), ("apple", "apple.n.01"), ("person", "person.n.01"), ("beach", "beach.n.01"),
])
def test_methods_b2_senses(shipped, key, sense):
    """Everyday words mean what photographs show."""
    assert shipped.sense(key) == sense


@pytest.mark.parametrize(("one", "other", "similarity"), [
    ("leopard.n.02", "cheetah.n.01", 0.933333), ("dog.n.01", "animal.n.01", 0.875),
    ("cheetah.n.01", "animal.n.01", 0.636364), ("beach.n.01", "seashore.n.01", 0.727273),
    ("sofa.n.01", "chair.n.01", 0.9),
])
def test_methods_b3_wu_palmer(shipped, one, other, similarity):
    """Depths run through the lowest common sense; it does not matter who comes first."""
    assert shipped.wu_palmer(one, other) == pytest.approx(similarity, abs=1e-6)
    assert shipped.wu_palmer(other, one) == shipped.wu_palmer(one, other)


def test_methods_b3_path(shipped):
    """Leopard and cheetah are two edges apart."""
    assert shipped.path_similarity("leopard.n.02", "cheetah.n.01") == pytest.approx(0.333333, abs=1e-6)


def test_methods_b3_hierarchical(shipped):
    """A cheetah predicted as animal: all of its ancestors are right, and few of the cheetah's."""
    precision, recall, f1 = shipped.hierarchical("animal.n.01", "cheetah.n.01")

    assert (precision, recall, f1) == pytest.approx((1, 0.466667, 0.636364), abs=1e-6)


def test_methods_b9_classes(shipped):
    """The facts about ImageNet's classes: breeds, cats, people, and names that are not unique."""
    senses = [one.sense for one in shipped.classes]
    by_index = {one.index: one.sense for one in shipped.classes}

    assert [one.index for one in shipped.classes] == list(range(1000))
    assert len({one.wnid for one in shipped.classes}) == len({one.name for one in shipped.classes}) == 1000
    assert [index for index in range(1000) if shipped.is_broader("dog.n.01", senses[index])] == list(range(151, 269))
    assert [index for index in range(1000) if shipped.is_broader("feline.n.01", senses[index])] == list(range(281, 294))
    assert [index for index in range(1000) if shipped.is_broader("person.n.01", senses[index])] == [981, 982, 983]
    assert (by_index[134], by_index[517]) == ("crane.n.05", "crane.n.04")
    assert (by_index[264], by_index[474]) == ("cardigan.n.02", "cardigan.n.01")
    assert (by_index[638], by_index[639]) == ("maillot.n.02", "maillot.n.01")
    assert (by_index[836], by_index[837]) == ("sunglass.n.01", "sunglasses.n.01")


def test_every_class_is_known_by_its_name(shipped):
    """Our names are unique as keys, and most lie in a category."""
    keys = [normalise(one.name) for one in shipped.classes]

    assert len(set(keys)) == 1000
    assert [key for key in keys if shipped.sense(key) is None] == []
    assert sum(shipped.category(one.wnid) == OTHER for one in shipped.classes) < 20


def test_keys_are_normalised(shipped):
    """Every key of the table can be reached by a name."""
    assert [key for key in shipped.senses if ".n." not in key and normalise(key) != key] == []


def test_every_sense_stands_in_the_tree(shipped):
    """Keys, parents, categories and stop list name senses that exist, and all paths end at the root."""
    known = shipped.parents.keys()

    assert len(known) > 20_000
    assert {*shipped.senses.values()} | {*shipped.cut} | shipped.too_general <= known
    assert {parent for parents in shipped.parents.values() for parent in parents} <= known
    assert {sense for sense in known if not shipped.parents[sense]} == {"entity.n.01"}


def test_methods_b8_categories(shipped):
    """The cut has about forty categories, those of the methods among them."""
    names = set(shipped.cut.values())

    assert 35 <= len(names) <= 45
    assert names >= {"person", "dog", "cat", "bird", "fish", "reptile", "insect", "wild animal", "farm animal", "plant",
                     "flower", "tree", "food", "drink", "vehicle", "boat", "aircraft", "building", "room", "furniture",
                     "clothing", "instrument", "sport gear", "electronics", "document", "water", "mountain", "sky"}


@pytest.mark.parametrize(("key", "category"), [
    ("beagle", "dog"), ("greyhound", "dog"), ("kitten", "cat"), ("lion", "wild animal"), ("owl", "bird"),
    ("man", "person"), ("salmon", "fish"), ("cow", "farm animal"), ("rose", "plant"), ("daisy", "flower"),
    ("oak", "tree"), ("strawberry", "food"), ("beer", "drink"), ("car", "vehicle"), ("train", "vehicle"),
    ("canoe", "boat"), ("helicopter", "aircraft"), ("church", "building"), ("kitchen", "room"), ("sofa", "furniture"),
    ("jeans", "clothing"), ("guitar", "instrument"), ("laptop", "electronics"), ("book", "document"),
    ("lake", "water"), ("alp", "mountain"), ("sunset", "sky"), ("street", "road"), ("spider", "insect"),
    ("snake", "reptile"), ("happiness", OTHER),
])
def test_methods_b8_category_of_a_key(shipped, key, category):
    """Everyday words lie where people look for them."""
    assert shipped.category(key) == category
