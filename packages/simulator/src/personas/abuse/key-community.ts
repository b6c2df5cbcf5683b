import { planOf } from "../../behaviour/fleet.ts";
import { abusive, addPerson, ordinaryHabits, person } from "../../behaviour/person.ts";
import { beginning } from "../../behaviour/ring.ts";
import { residence, residenceIn } from "../../fabric/whereabouts.ts";
import { abuse } from "../../persona.ts";

/**
 * One paid account whose key a community shares. Easy: dozens of people from all over. Careful: a
 * dozen, each now and then. Paranoid: three to five friends in one country.
 */
export const keyCommunity = abuse({
  id: "key-community",
  category: "pooling",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const from = beginning(scene);
    const owner = residence(random);
    const plan = planOf(random, { starter: 50, pro: 50 });
    const account = addPerson(scene, random, { plan }, {}, owner);
    const [fewest, most] = {
      easy: [16, 50] as const,
      careful: [7, 14] as const,
      paranoid: [3, 5] as const,
    }[version];
    const members = random.int(fewest, most);
    for (let i = 0; i < members; i++) {
      const own = random.fork(`member/${i}`);
      const at = version === "paranoid" ? residenceIn(own, owner.country) : residence(own);
      const joined = from + own.float() ** 2 * 0.5 * (scene.end - from);
      const habits = {
        ...ordinaryHabits(own, account, at, scene.until, null),
        sessionsPerDay: version === "easy" ? own.logUniform(0.6, 3) : own.logUniform(1.5, 6),
        from: Math.floor(i === 0 ? from : joined),
      };
      scene.actor((stream) => abusive(person(stream, habits)));
    }
    scene.active(from, scene.until);
  },
});
