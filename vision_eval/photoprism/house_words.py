"""The table behind our own label rules: words of photographs, and what becomes of them.

Written for this package; nothing of it comes from PhotoPrism's rules. A line holds, between bars, the label that is
stored (``=``: each name keeps its own), its priority (-3 to 5, blank: none), a threshold (0 to 1, blank: the general
one holds), categories, and the names. A line that begins with a blank goes on with the names of the line above.
"""

from __future__ import annotations

TABLE = """
Dog | 5 | 0.15 | animal | puppy, doggy, hound, lapdog, sheepdog, watchdog, chihuahua, japanese spaniel, maltese dog,
  pekinese, shih tzu, blenheim spaniel, papillon dog, toy terrier, rhodesian ridgeback, afghan hound, basset hound,
  beagle, bloodhound, bluetick, coonhound, walker hound, foxhound, redbone, borzoi, irish wolfhound, italian greyhound,
  whippet, ibizan hound, elkhound, otterhound, saluki, deerhound, weimaraner, staffordshire bull terrier,
  american staffordshire terrier, bedlington terrier, border terrier, kerry blue terrier, irish terrier,
  norfolk terrier, norwich terrier, yorkshire terrier, fox terrier, lakeland terrier, sealyham terrier, airedale,
  cairn terrier, australian terrier, dandie dinmont, boston terrier, miniature schnauzer, giant schnauzer,
  standard schnauzer, scottish terrier, tibetan terrier, silky terrier, wheaten terrier, west highland terrier,
  lhasa apso, flat-coated retriever, curly-coated retriever, golden retriever, labrador, chesapeake bay retriever,
  german pointer, vizsla, english setter, irish setter, gordon setter, brittany spaniel, clumber spaniel,
  english springer, welsh springer, cocker spaniel, sussex spaniel, irish water spaniel, kuvasz, schipperke,
  groenendael, malinois, briard, kelpie, komondor, old english sheepdog, shetland sheepdog, collie, border collie,
  bouvier, rottweiler, german shepherd, doberman, miniature pinscher, greater swiss mountain dog, bernese mountain dog,
  appenzeller, entlebucher, boxer dog, bull mastiff, tibetan mastiff, french bulldog, great dane, saint bernard,
  eskimo dog, malamute, siberian husky, dalmatian, affenpinscher, basenji, pug, leonberger, newfoundland dog,
  great pyrenees, samoyed, pomeranian, chow chow, keeshond, brussels griffon, pembroke corgi, cardigan corgi,
  toy poodle, miniature poodle, standard poodle, mexican hairless, terrier, spaniel, retriever, poodle, corgi, bulldog,
  husky, schnauzer, setter
Cat | 5 | 0.15 | animal | kitten, kitty, pussycat, housecat, tabby, tiger cat, persian cat, siamese cat, egyptian cat
= | 4 | | animal, wildlife | lion, tiger, leopard, snow leopard, jaguar, cheetah, cougar, lynx, wildcat, panther, puma,
  bobcat, giraffe, zebra, rhinoceros, brown bear, black bear, polar bear, giant panda, red panda, red fox, arctic fox,
  coyote, dingo, hyena, deer, moose, elk, reindeer, bison, kangaroo, koala, gorilla, chimpanzee, orangutan, lemur,
  sea lion, seal, walrus, dolphin, otter, beaver, badger, raccoon, hedgehog, chipmunk, bat, hippopotamus, meerkat,
  warthog, wild boar, gazelle, ibex
Fox | 4 | | animal, wildlife | kit fox, gray fox
Wolf | 4 | 0.2 | animal, wildlife | gray wolf, white wolf, red wolf, dhole, african wild dog
Bear | 4 | | animal, wildlife | sloth bear, grizzly, grizzly bear
Elephant | 4 | | animal, wildlife | asian elephant, african elephant, tusker
Whale | 4 | | animal, wildlife | gray whale, killer whale, orca, humpback whale
Antelope | 3 | | animal, wildlife | hartebeest, impala
Squirrel | 4 | | animal, wildlife | fox squirrel
Monkey | 4 | | animal, wildlife | ape, primate, gibbon, siamang, guenon, patas monkey, baboon, macaque, langur,
  colobus, proboscis monkey, marmoset, capuchin monkey, howler monkey, titi monkey, spider monkey, squirrel monkey,
  indri
= | 3 | 0.25 | animal, wildlife | weasel, mink, polecat, skunk, armadillo, sloth, porcupine, marmot, mongoose, wallaby,
  wombat, echidna, platypus, dugong, rodent, rat, mole
= | 4 | | animal, farm | pony, foal, donkey, mule, cow, calf, lamb, goat, pig, piglet, llama, alpaca, chicken, hen,
  rooster, turkey, goose, livestock
Cattle | 4 | | animal, farm | ox, bull, water buffalo, buffalo, yak
Horse | 4 | | animal, farm | sorrel horse, stallion, mare
Sheep | 4 | | animal, farm | ram, bighorn sheep
Camel | 4 | | animal, wildlife | dromedary
= | 4 | | animal, pet | hamster, guinea pig, ferret, mouse, gerbil, pet, goldfish, budgerigar, tortoise
Rabbit | 4 | | animal, pet | bunny, hare, cottontail, angora rabbit
Bird | 4 | 0.15 | animal | songbird, waterfowl, seabird, bird of prey, brambling, goldfinch, house finch, junco,
  indigo bunting, bulbul, jay, chickadee, dipper, kite bird, coucal, bee eater, jacamar, dunlin, redshank, dowitcher,
  limpkin, gallinule, coot, bustard, turnstone, oystercatcher, bittern, spoonbill, black grouse, ptarmigan,
  ruffed grouse, prairie chicken, quail, partridge, finch, thrush, starling, tit, wren, warbler, cuckoo, sandpiper
= | 4 | | animal, bird | vulture, hawk, falcon, pelican, flamingo, crane, gull, seagull, pigeon, dove, crow, raven,
  magpie, robin, sparrow, swallow, woodpecker, kingfisher, hummingbird, hornbill, toucan, peacock, pheasant, ostrich,
  emu, albatross, puffin, cormorant, cockatoo, macaw
Eagle | 4 | | animal, bird | bald eagle
Owl | 4 | | animal, bird | great gray owl
Parrot | 4 | | animal, bird | gray parrot, lorikeet, parakeet
Duck | 4 | | animal, bird | drake, merganser, mallard, duckling
Swan | 4 | | animal, bird | black swan
Stork | 4 | | animal, bird | white stork, black stork
Heron | 4 | | animal, bird | little blue heron, great egret, egret
Penguin | 4 | | animal, bird | king penguin
Fish | 4 | 0.15 | animal | tench, coho salmon, rock beauty, sturgeon, garfish, barracouta, eel, lionfish, pufferfish,
  carp, trout, tuna, koi, catfish
= | 4 | | animal, fish | stingray, clownfish, salmon, seahorse
Shark | 4 | | animal, fish | great white shark, tiger shark, hammerhead shark
Ray | 4 | | animal, fish | electric ray, manta
Frog | 4 | | animal, amphibian | bullfrog, tree frog, tailed frog, toad
Salamander | 3 | | animal, amphibian | fire salamander, newt, eft, spotted salamander, axolotl
Turtle | 4 | | animal, reptile | loggerhead turtle, leatherback turtle, mud turtle, terrapin, box turtle, sea turtle
Lizard | 4 | | animal, reptile | anole, whiptail lizard, agama, frilled lizard, alligator lizard, gila monster,
  green lizard
= | 4 | | animal, reptile | gecko, iguana, chameleon, komodo dragon, crocodile, alligator, reptile
Dinosaur | 3 | | animal, reptile | triceratops, tyrannosaurus
Snake | 4 | 0.15 | animal, reptile | worm snake, ringneck snake, hognose snake, green snake, king snake, garter snake,
  water snake, vine snake, night snake, boa constrictor, python, cobra, green mamba, sea snake, horned viper,
  diamondback rattlesnake, sidewinder, viper, rattlesnake, adder
Spider | 3 | | animal, insect | black and gold spider, barn spider, garden spider, black widow, tarantula, wolf spider,
  harvestman
Beetle | 3 | | animal, insect | tiger beetle, ground beetle, longhorn beetle, leaf beetle, dung beetle,
  rhinoceros beetle, weevil
= | 3 | | animal, insect | ladybug, bee, bumblebee, wasp, hornet, ant, fly, mosquito, grasshopper, cricket,
  stick insect, cockroach, mantis, cicada, dragonfly, damselfly, moth, caterpillar, scorpion, firefly
Insect | 2 | 0.15 | animal | leafhopper, lacewing, tick, centipede, millipede, isopod, bug, larva
Butterfly | 4 | | animal, insect | admiral butterfly, ringlet butterfly, monarch butterfly, cabbage butterfly,
  sulfur butterfly, lycaenid butterfly
Crab | 3 | | animal, marine life | dungeness crab, rock crab, fiddler crab, king crab, hermit crab
Lobster | 3 | | animal, marine life | spiny lobster, crayfish
= | 3 | | animal, marine life | jellyfish, starfish, sea urchin, sea anemone, octopus, squid, shrimp, mussel, oyster,
  snail, nautilus, marine life
Sea Slug | 1 | 0.25 | animal, marine life | sea cucumber, chiton
Coral | 3 | | animal, marine life | brain coral, coral reef
Shell | 2 | | animal, marine life | conch, seashell
Fossil | 1 | 0.25 | animal | trilobite, ammonite
Worm | -1 | 0.3 | animal | flatworm, roundworm, earthworm, slug
= | 3 | | animal | animal, wildlife, mammal, cub, herd, flock, nest, aquarium, zoo, safari, feather, paw, fur

= | 5 | | people | person, people, portrait, man, woman, child, baby, girl, boy, family, couple, friends, group, crowd,
  selfie, face, smile, self-portrait, toddler, teenager, senior, infant, newborn, twins
= | 3 | | people | hand, eye, hair, beard, foot, skin, tattoo, silhouette, shadow, mouth, finger, arm, leg, tourist,
  hiker, cyclist, runner, surfer, skier, snowboarder, swimmer, dancer, musician, singer, chef, cook, doctor, nurse,
  teacher, student, soldier, police officer, firefighter, worker, farmer, fisherman, photographer, artist, player,
  rider, pedestrian, audience, guest, bride, bridegroom, mother, father, grandmother, grandfather, scuba diver
Athlete | 3 | | people, sport | baseball player, football player, basketball player, tennis player
= | 4 | | event | wedding, birthday, party, concert, festival, parade, ceremony, graduation, celebration, carnival,
  christmas, easter, halloween, new year, fireworks, funeral, baptism, anniversary, picnic, barbecue, exhibition, fair,
  market, performance, show, demonstration, meeting, conference, vacation, travel, trip, race, competition
= | 2 | | event | gift, cake topper, balloon, confetti, decoration, christmas tree, christmas ornament, candle,
  bouquet, costume, mask, lantern, garland, jack-o'-lantern, christmas stocking, easter egg, birthday cake, pinwheel,
  maypole

= | 4 | | nature | nature, landscape, hill, valley, forest, wood, jungle, desert, canyon, cave, island, field, meadow,
  prairie, savanna, volcano, glacier, cliff, rock, sand, dune, geyser, park, garden, countryside, vineyard, farmland,
  trail, horizon, waterfall, swamp, wetland, tundra, oasis, scenery, panorama, wilderness, national park
Mountain | 4 | | nature | alp, summit, peak, mountain range, ridge
= | 4 | | nature, water | beach, sea, ocean, river, stream, creek, pond, shore, bay, lagoon, wave, water, reef,
  underwater, harbor, fjord, puddle, rapids, surf, tide, waterfront, canal
Coast | 3 | | nature, water | seashore, promontory, sandbar, coastline, cape, headland
Lake | 4 | | nature, water | lakeside, lakeshore, reservoir
= | 3 | | nature, weather | sunset, sunrise, sky, cloud, sun, moon, star, night, snow, ice, fog, mist, rain, storm,
  rainbow, lightning, frost, twilight, dusk, dawn, winter, summer, autumn, spring, milky way, aurora, thunderstorm,
  snowflake, icicle, wind, sunlight, weather, tornado, eclipse
= | 3 | | nature, plant | tree, plant, grass, leaf, moss, fern, bush, shrub, cactus, palm, palm tree, rose, tulip,
  sunflower, daisy, orchid, lily, poppy, lavender, dandelion, cherry blossom, blossom, lotus, iris, hydrangea,
  magnolia, pine, oak, birch, maple, willow, bamboo, ivy, hedge, lawn, branch, trunk, root, seed, petal, bonsai,
  houseplant, wheat, barley, rice field, foliage, flora, wildflower, succulent, clover, algae, seaweed, weed, vine,
  thistle, crocus, daffodil, carnation, hibiscus, dahlia, geranium, violet
Flower | 3 | | nature, plant | rapeseed, lady's slipper
= | 1 | 0.25 | nature, plant | acorn, rose hip, horse chestnut, hay, pinecone, log, driftwood, cardoon, ear of corn
Mushroom | 3 | 0.15 | nature, plant | coral fungus, agaric, gyromitra, stinkhorn, earthstar, hen of the woods, bolete,
  fungus, toadstool

= | 4 | | architecture | building, house, church, castle, tower, skyscraper, cathedral, temple, mosque, palace,
  monument, ruins, lighthouse, monastery, museum, city hall, pagoda, pyramid, fortress, arch, dome, stadium, library,
  barn, cottage, cabin, hut, windmill, water tower, villa, mansion, chapel, synagogue, shrine, stupa, obelisk,
  triumphal arch, planetarium, greenhouse, yurt, cliff dwelling, shipwreck, skyline, facade, architecture, amphitheater
Bridge | 4 | | architecture | suspension bridge, steel arch bridge, viaduct, aqueduct
= | 2 | | architecture | roof, wall, window, door, gate, stairs, staircase, balcony, column, chimney, porch, courtyard,
  patio, tile, brick, ceiling, floor, corridor, hallway, elevator, escalator, entrance, stone wall, banister, vault,
  tiled roof, thatched roof, bell gable, altar, pedestal, sliding door, shoji, turnstile, plaque, megalith
Fence | 1 | | architecture | picket fence, chain link fence, worm fence
= | 3 | | place | city, town, village, street, road, square, plaza, alley, sidewalk, crosswalk, highway, tunnel, port,
  pier, dock, marina, airport, station, train station, bus stop, subway, parking lot, playground, campsite,
  amusement park, roller coaster, ferris wheel, carousel, swimming pool, farm, cemetery, graveyard, school, university,
  hospital, office, restaurant, cafe, bar, pub, hotel, cinema, theater, stage, bakery, supermarket, shopping mall,
  factory, construction site, laboratory, gym, fountain, statue, sculpture, graffiti, dam, boathouse, breakwater,
  prison, sawmill, apiary, home theater, maze, drilling platform, downtown, suburb, neighborhood
Shop | 2 | | place | store, bookstore, grocery store, candy store, barber shop, butcher shop, shoe store, tobacco shop,
  toy store, boutique, storefront, kiosk, pharmacy
= | 2 | | place, indoor | kitchen, bathroom, bedroom, living room, dining room, classroom, hall, room, attic, basement,
  garage, nursery, lobby, interior, indoor, fireplace, outdoor, terrace, workshop, studio, closet

= | 4 | | vehicle | tram, van, taxi, ambulance, tractor, jeep, convertible, limousine, sports car, race car,
  fire engine, scooter, excavator, bulldozer, vehicle, traffic, spacecraft, subway train, cable car, tank, forklift,
  snowmobile, trailer, go-kart, rickshaw, skateboard, wheelchair
Car | 4 | | vehicle | station wagon, minivan, model t, automobile, suv, sedan, coupe, police car, oldtimer
Truck | 3 | | vehicle | pickup truck, trailer truck, tow truck, garbage truck, moving van, lorry, police van
Bus | 4 | | vehicle | school bus, minibus, trolleybus, coach
Train | 4 | | vehicle | bullet train, freight car, passenger car, steam locomotive, electric locomotive, locomotive,
  railway, railroad, wagon
Bicycle | 4 | | vehicle | bike, mountain bike, tandem bicycle, tricycle, unicycle
Motorcycle | 4 | | vehicle | motorbike, moped, motor scooter
Caravan | 3 | | vehicle | recreational vehicle, mobile home, camper, motorhome
Carriage | 2 | | vehicle | horse cart, oxcart
Sled | 3 | | vehicle | dog sled, bobsled, sleigh
Military Vehicle | 2 | | vehicle, military | half track, amphibious vehicle
= | 2 | | vehicle | snowplow, golf cart, lawn mower, harvester, threshing machine, wheelbarrow, stroller, plow, cart
= | 1 | | vehicle | car wheel, car mirror, radiator grille, disk brake, seat belt, odometer, oil filter, license plate,
  steering wheel, headlight, engine, wheel, tire, dashboard, gas pump, parking meter
= | 4 | | vehicle, water | boat, canoe, kayak, ferry, yacht, gondola, submarine, speedboat, raft, rowboat, surfboard,
  lifeboat, cruise ship, fishing boat, motorboat
Sailboat | 4 | | vehicle, water | catamaran, trimaran, yawl, schooner, sailing ship
Ship | 4 | | vehicle, water | container ship, ocean liner, fireboat, aircraft carrier, pirate ship, warship
= | 1 | | vehicle, water | paddle, paddle wheel, anchor, buoy, oar, sail
= | 4 | | vehicle, aviation | helicopter, balloon ride, hot air balloon, airship, glider, rocket, drone, space shuttle,
  parachute, satellite
Airplane | 4 | | vehicle, aviation | aircraft, plane, airliner, jet, military aircraft, biplane
= | 1 | | vehicle, aviation | wing, runway, propeller, cockpit

= | 3 | | food | food, meal, breakfast, lunch, dinner, cake, bread, pizza, sandwich, salad, rice, sushi, cheese, egg,
  meat, steak, sausage, bacon, chocolate, cookie, pie, donut, pancake, waffle, croissant, cupcake, muffin, candy,
  fruit, vegetable, snack, noodles, spaghetti, curry, seafood, burrito, hot dog, french fries, popcorn, pretzel, bagel,
  baguette, sauce, spice, herb, honey, jam, nut, cereal, buffet, pudding, pastry, toast, dumpling, taco, kebab, roast,
  stew, lasagna, omelet, tofu, yogurt, butter, peanut, macaron, chips, cuisine
Hamburger | 3 | | food | cheeseburger, burger
Ice Cream | 3 | | food | popsicle, gelato, sorbet
Soup | 2 | | food | consomme, hot pot, broth
Dessert | 2 | | food | trifle, custard, tiramisu, chocolate sauce
Pasta | 2 | | food | carbonara, macaroni
= | 1 | | food | guacamole, mashed potato, dough, meatloaf, potpie
= | 3 | | food, fruit | orange, lemon, lime, banana, strawberry, pineapple, pomegranate, fig, grape, cherry, peach,
  pear, plum, melon, watermelon, mango, kiwi, coconut, blueberry, raspberry, blackberry, berry, apricot, avocado,
  grapefruit, papaya, jackfruit, custard apple, olive, citrus
Apple | 3 | | food, fruit | green apple
= | 3 | | food, vegetable | tomato, potato, carrot, onion, garlic, pepper, bell pepper, cucumber, cabbage, broccoli,
  cauliflower, lettuce, spinach, pumpkin, zucchini, eggplant, corn, artichoke, bean, pea, asparagus, radish, celery,
  leek, sweet potato, chili, ginger
Squash | 2 | | food, vegetable | spaghetti squash, acorn squash, butternut squash
= | 3 | | drink | drink, coffee, tea, cocktail, juice, milk, cappuccino, champagne, smoothie, lemonade, soda,
  hot chocolate, whiskey, espresso, eggnog, beverage, latte
Wine | 3 | | drink | red wine, white wine, wine bottle, wineglass
Beer | 3 | | drink | beer bottle, beer glass
= | 1 | | tableware | plate, bowl, cup, glass, mug, bottle, spoon, fork, knife, pan, teapot, kettle, tray, napkin,
  menu, coffee mug, coffee pot, goblet, pitcher, soup bowl, mixing bowl, wok, frying pan, ladle, corkscrew, can opener,
  cutlery, cocktail shaker, water bottle, water jug, whiskey jug, soda bottle, salt shaker, wooden spoon, spatula,
  strainer, measuring cup, cauldron, dutch oven, pot, jar, jug, chopsticks, straw, tablecloth, tin can, bottle cap,
  cleaver, plate rack, dishcloth, milk can, tableware
= | 1 | | household | refrigerator, microwave, stove, oven, dishwasher, toaster, washing machine, espresso maker,
  slow cooker, waffle iron, rotisserie, sewing machine, vacuum cleaner, iron, electric fan, hair dryer, radiator,
  space heater, fan, blender, freezer
= | | | household | broom, mop, bucket, plunger, trash can, hamper, shopping basket, crate, barrel, carton, basket,
  soap dispenser, toilet paper, paper towel, toilet seat, bath towel, shower curtain, doormat, lampshade, vase,
  flowerpot, pillow, quilt, blanket, towel, curtain, rug, carpet, mirror, picture frame, clock, lamp, light,
  light bulb, box, bag, rope, plastic bag, packet, toilet, sink, shower, bathtub, washbasin, soap, toothbrush, tub,
  bed linen, cushion, window screen, window shade, theater curtain, fire screen, prayer rug, mosquito net,
  sleeping bag, mousetrap, pill bottle
= | 2 | | furniture | chair, table, sofa, couch, bed, bench, desk, bookcase, wardrobe, cabinet, shelf, stool, armchair,
  cradle, crib, bassinet, park bench, rocking chair, folding chair, barber chair, throne, dining table, daybed,
  four poster, chest, chiffonier, china cabinet, filing cabinet, medicine cabinet, entertainment center, furniture,
  swing, hammock, drawer, dresser, high chair, table lamp, deck chair

= | 2 | | clothing | dress, shirt, jacket, coat, suit, skirt, jeans, t-shirt, sweater, hat, cap, shoe, boot, glove,
  scarf, sock, tie, uniform, swimsuit, bikini, kimono, gown, wedding dress, helmet, glasses, sunglasses, backpack,
  handbag, umbrella, belt, sandal, sneaker, pajama, apron, cardigan, sweatshirt, clothing, blouse, shorts, trousers,
  hoodie, veil, raincoat, high heels, slipper
= | 1 | | clothing | abaya, academic gown, bearskin, bib, bolo tie, bonnet, bow tie, bra, buckle, bulletproof vest,
  cloak, clog, cowboy boot, cowboy hat, crash helmet, diaper, feather boa, football helmet, fur coat, hair slide,
  handkerchief, hoopskirt, knee pad, lab coat, loafer, maillot, military uniform, miniskirt, mitten, mortarboard,
  neck brace, overskirt, spiked helmet, poncho, running shoe, sarong, shower cap, ski mask, sombrero, stole, sunglass,
  swimming cap, swimming trunks, trench coat, vestment, wig, windsor tie, wool, velvet, holster, fashion, textile,
  fabric
Armor | 1 | | clothing | breastplate, chain mail, cuirass
= | 1 | | accessory | jewelry, necklace, ring, earring, bracelet, watch, purse, wallet, wristwatch, digital watch,
  perfume, lipstick, face powder, hair spray, lotion, sunscreen, makeup, suitcase, luggage, mailbag, comb, nail polish,
  safety pin

= | 3 | | sport | sport, soccer, football, basketball, baseball, tennis, golf, volleyball, rugby, hockey,
  cricket match, swimming, diving, surfing, sailing, skiing, snowboarding, skating, running, marathon, cycling, hiking,
  climbing, fishing, yoga, gymnastics, boxing, martial arts, dancing, camping, horse riding, skateboarding, badminton,
  bowling, fitness, kayaking, rafting, paragliding, skydiving, table tennis, motorsport, athletics, wrestling, archery,
  hunting
= | 1 | | sport | ball, golf ball, tennis ball, soccer ball, rugby ball, croquet ball, ping pong ball, hockey puck,
  racket, ski, snowboard, balance beam, barbell, dumbbell, horizontal bar, parallel bars, punching bag, scoreboard,
  snorkel, goal, trophy, medal, baseball bat, tent, frisbee, pool table, swimming goggles, fishing rod
= | 3 | | music | music, violin, drum, flute, trumpet, saxophone, accordion, harp, cello, band, orchestra, choir,
  microphone, organ, harmonica, trombone, banjo
Guitar | 3 | | music | acoustic guitar, electric guitar, bass guitar
Piano | 3 | | music | grand piano, upright piano
Instrument | 2 | 0.15 | music | bassoon, chime, cornet, french horn, gong, maraca, marimba, oboe, ocarina, panpipe,
  steel drum, drumstick, plectrum, clarinet, tuba, xylophone, cymbal
= | 2 | | toy | toy, doll, teddy bear, puzzle, kite, slide, chess, board game, playing card, lego, jigsaw puzzle,
  crossword puzzle, piggy bank, game, trampoline, sandcastle, rocking horse, slot machine, dice
= | 2 | | electronics | laptop, cell phone, smartphone, television, monitor, tablet, screen, radio, loudspeaker,
  headphones, printer, projector, robot, game console, remote control, video
Computer | 2 | | electronics | desktop computer, notebook computer, handheld computer
Keyboard | 1 | | electronics | computer keyboard, typewriter keyboard, space bar, typewriter
Telephone | 2 | | electronics | dial telephone, pay phone
Camera | 2 | | electronics | polaroid camera, reflex camera, lens cap, camera lens
= | 1 | | electronics | computer mouse, cassette, cassette player, cd player, music player, tape player, modem,
  hard disk, joystick, crt screen, photocopier, oscilloscope, website, cash machine, vending machine, analog clock,
  digital clock, wall clock, light switch, cable, battery, radio telescope, solar dish, solar panel, power line,
  wind turbine
= | 2 | | document | document, text, book, newspaper, map, letter, poster, painting, drawing, screenshot, receipt,
  photo, magazine, ticket, note, calendar, logo, flag, diagram, whiteboard, chalkboard, passport, postcard, art,
  illustration, handwriting, comic book, book jacket, envelope, barcode, qr code, business card, mural, mosaic, banner
Sign | 2 | | document | street sign, road sign, signboard, billboard
= | 1 | | office | pen, pencil, eraser, ruler, ring binder, ballpoint pen, fountain pen, quill, pencil case, paper,
  pencil sharpener, letter opener, scissors, slide rule, abacus, paintbrush, notebook, paper clip, rubber stamp
= | 1 | | tool | tool, hammer, screwdriver, screw, nail, shovel, saw, chainsaw, axe, hatchet, ladder, power drill,
  hook, tool kit, carpenter's plane, padlock, combination lock, chain, knot, coil, spindle, reel, wrench, torch,
  flashlight, lighter, matchstick, compass, binoculars, loupe, tripod, thimble, safe, mortar, potter's wheel, muzzle,
  rake, wire
= | 1 | | science | telescope, microscope, beaker, petri dish, stethoscope, syringe, thermometer, barometer, hourglass,
  sundial, stopwatch, weighing scale, band aid, crutch, stretcher, oxygen mask, gas mask, medicine, pill, globe
= | 1 | | weapon | weapon, rifle, assault rifle, revolver, gun, sword, bow, shield, cannon, missile, projectile,
  scabbard, guillotine, arrow, spear
= | 1 | | street | traffic light, street light, lamppost, mailbox, manhole cover, flagpole, pole, construction crane,
  shopping cart, birdhouse, totem pole, bollard, hydrant, rain barrel, pavement, cobblestone
= | 1 | 0.25 | nature | spider web, honeycomb, bubble, smoke, fire, flame, campfire, bonfire, spotlight, reflection,
  dust
= | 1 | | baby | nipple, pacifier, baby bottle, pram
= | -1 | | photography | black and white, close-up, macro, abstract, pattern, texture, color, detail, aerial view,
  bokeh, long exposure, still life, wallpaper, vintage, symmetry, street photography, architectural detail
= | -3 | 0.3 | photography | background, image, picture, photograph, object, thing, scene, view, item, whistle
"""
