"""What names mean and how meanings lie above and beside each other, after WordNet 3.0."""

from vision_eval.scoring.taxonomy.reading import parse, parse_relations
from vision_eval.scoring.taxonomy.relations import RELATIONS, Relation, extended
from vision_eval.scoring.taxonomy.tree import OTHER, ImageNetClass, Taxonomy

__all__ = ["OTHER", "RELATIONS", "ImageNetClass", "Relation", "Taxonomy", "extended", "parse", "parse_relations"]
