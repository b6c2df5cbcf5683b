import { addServer, planOf } from "../../behaviour/fleet.ts";
import { abusive, ordinaryHabits, person } from "../../behaviour/person.ts";
import { agent, connect, personalAgent } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { addressIn, network, type Network } from "../../fabric/network.ts";
import { HOUR, SECOND, steady } from "../../fabric/rhythm.ts";
import { residence, type Residence, staysAt } from "../../fabric/whereabouts.ts";
import type { Act } from "../../actor.ts";
import type { Random } from "../../fabric/random.ts";
import { abuse } from "../../persona.ts";

/**
 * A customer's key in strangers' hands: the known origin goes on, strangers use what they can. Most
 * look around first, some know what they want. Easy: a crowd from everywhere within hours. Careful: two or three, from
 * hosting networks. Paranoid: one, in the customer's own network with the customer's software.
 */
export const keyLeaked = abuse({
  id: "key-leaked",
  category: "credential_sharing",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const software = agent(random, "server");
    const cloud = network(random, "hosting");
    const addresses = [addressIn(random, cloud), addressIn(random, cloud)];
    const plan = planOf(random, { starter: 45, pro: 55 });
    const account = addServer(scene, random, { plan }, { agents: [software], addresses });
    const length = scene.end - scene.start;
    const leak = Math.floor(scene.start + length * random.between(0.3, 0.7));
    const strangers = { easy: random.int(6, 25), careful: random.int(2, 3), paranoid: 1 }[version];
    for (let i = 0; i < strangers; i++) {
      const own = random.fork(`stranger/${i}`);
      const hidden = version === "paranoid";
      const at = version === "easy" ? residence(own) : rented(own, hidden ? cloud : null);
      const from = Math.floor(
        leak + (i === 0 ? 0 : own.exponential(Math.min(5 * HOUR, length / 8))),
      );
      const stranger = hidden
        ? software
        : version === "easy"
          ? personalAgent(own)
          : agent(own, "server");
      const habits = {
        ...ordinaryHabits(own, account, at, scene.until, null),
        agent: stranger,
        sessionsPerDay: own.between(2, 9),
        requestsPerSession: own.between(5, 30),
        pause: own.logUniform(1, 20) * SECOND,
        ...(version === "easy" ? {} : { rhythm: steady }),
      };
      const looksAround = own.chance(0.65);
      scene.actor(function* (stream): Act<void> {
        const client = connect(stranger, at.location(stream)(from));
        const key = habits.key;
        let now = from;
        const looks = looksAround ? LOOKS : [];
        for (const endpoint of looks) {
          yield { at: now, account, key, client, endpoint, content: null, abusive: true };
          now += stream.int(800, 15_000);
        }
        yield* abusive(person(stream, { ...habits, from: now }));
      });
    }
    scene.active(leak, scene.until);
  },
});

/** A found key is tried out: does it work, what does it open, how much is left. */
const LOOKS = [ENDPOINTS.models, ENDPOINTS.usage, ENDPOINTS.voices] as const;

/** A rented machine, in the given network or anywhere. */
function rented(own: Random, where: Network | null): Residence {
  const at = where ?? network(own, own.chance(0.7) ? "hosting" : "vpn");
  const address = addressIn(own, at);
  return {
    location: staysAt(address),
    utcOffset: own.int(-8, 9),
    country: at.country,
    signupAddress: address,
  };
}
