"""English word tables behind the normalisation of names: the tables decide where the rules would be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _without(count: int, text: str) -> dict[str, str]:
    return {word: word[:-count] for word in text.split()}


ARTICLES = frozenset({"a", "an", "the"})

INVARIANT = frozenset("""
    glasses eyeglasses sunglasses spectacles goggles binoculars scissors shears tweezers pliers tongs bellows gallows
    trousers pants underpants jeans shorts tights leggings overalls dungarees briefs knickers pajamas pyjamas clothes
    series species news tennis bus minibus trolleybus gas lens canvas atlas pancreas christmas xmas stairs upstairs
    downstairs outdoors indoors headquarters barracks crossroads billiards darts checkers athletics gymnastics
    mathematics physics electronics molasses rabies scabies diabetes asbestos thermos cosmos chaos ethos rhinoceros
    pampas alias bias yes thanks gps sos mars wales texas vegas athens brussels netherlands philippines bahamas
    mercedes adidas corps biceps triceps quadriceps slacks breeches suds outskirts subspecies triceratops pyrenees
    tapas olympics acrobatics aerobics
""".split())
"""Words that end like a plural and are none, or have no other form."""

IRREGULAR: Mapping[str, str] = MappingProxyType({
    **_pairs("""
        people person salespeople salesperson townspeople townsperson children child grandchildren grandchild
        schoolchildren schoolchild men man women woman snowmen snowman firemen fireman policemen policeman
        policewomen policewoman fishermen fisherman businessmen businessman businesswomen businesswoman craftsmen
        craftsman postmen postman salesmen salesman sportsmen sportsman horsemen horseman gentlemen gentleman
        mice mouse dormice dormouse geese goose feet foot forefeet forefoot teeth tooth lice louse oxen ox
        cacti cactus fungi fungus nuclei nucleus oases oasis crises crisis vertebrae vertebra antennae antenna
        larvae larva octopi octopus stadia stadium aquaria aquarium busses bus gasses gas tableaux tableau
        stepchildren stepchild godchildren godchild
    """),
    **_pairs("""
        leaves leaf cloverleaves cloverleaf wolves wolf werewolves werewolf knives knife penknives penknife
        shelves shelf bookshelves bookshelf loaves loaf meatloaves meatloaf calves calf halves half scarves scarf
        wives wife housewives housewife midwives midwife lives life thieves thief hooves hoof elves elf
        dwarves dwarf wharves wharf sheaves sheaf selves self
    """),
    **_without(1, """
        movies cookies brownies selfies zombies pies magpies potpies ties bowties neckties smoothies hoodies beanies
        onesies calories collies budgies aussies birdies talkies veggies genies hippies junkies rookies prairies
        newbies foodies goalies groupies indies lassies laddies pixies bookies cuties sweeties freebies townies
        axes pickaxes crevasses mousses posses
    """),
    **_without(1, """
        aches headaches toothaches stomachaches backaches earaches heartaches moustaches mustaches caches niches
        quiches brioches avalanches creches cliches pastiches porsches
    """),
    **_without(2, """
        potatoes tomatoes heroes superheroes mangoes echoes volcanoes mosquitoes buffaloes torpedoes tornadoes
        dominoes cargoes zeroes flamingoes avocadoes haloes mottoes tuxedoes grottoes frescoes
        buses minibuses lenses gases canvases atlases irises viruses cactuses octopuses walruses campuses circuses
        crocuses platypuses hippopotamuses rhinoceroses trellises christmases waltzes quartzes
    """),
    **_without(1, """
        taxis skis kiwis bikinis safaris chilis alibis tsunamis corgis salukis okapis yetis paninis salamis
        broccolis zucchinis saris rabbis jacuzzis ferraris graffitis menus emus gnus tutus gurus kudus
        haikus tzus caribous bayous
    """),
    "quizzes": "quiz",
})
"""Plurals whose singular the rules of spelling would miss."""

SPELLINGS: Mapping[str, str] = MappingProxyType(_pairs("""
    colour color colourful colorful multicolour multicolor multicoloured multicolored coloured colored grey gray
    tyre tire harbour harbor neighbour neighbor neighbourhood neighborhood flavour flavor humour humor
    armour armor parlour parlor vapour vapor centre center theatre theater fibre fiber metre meter litre liter
    aluminium aluminum jewellery jewelry moustache mustache pyjamas pajamas plough plow aeroplane airplane
    doughnut donut yoghurt yogurt kerb curb mould mold catalogue catalog dialogue dialog sulphur sulfur
    cosy cozy artefact artifact travelling traveling traveller traveler sceptre scepter sabre saber
    whisky whiskey omelette omelet licence license programme program
"""))
"""British to American spelling, token by token."""

META = frozenset("""
    image picture photo photograph pic snapshot shot photography background foreground scene view object item thing
    stuff element detail subject composition content visual aspect feature focus frame layout perspective
""".split())
"""Keys of words that speak about a picture instead of what it shows (methods, section A20)."""
