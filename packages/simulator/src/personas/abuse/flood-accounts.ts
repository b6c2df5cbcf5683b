import { burst, episodes, firstEpisode } from "../../behaviour/burst.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { addPerson } from "../../behaviour/person.ts";
import { looking, templated, type Work } from "../../behaviour/work.ts";
import type { Act } from "../../actor.ts";
import { type Agent, agent, connect, personalAgent } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme } from "../../fabric/content.ts";
import { type Address, addressIn, network, pool, residentialExit } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { MINUTE, SECOND } from "../../fabric/rhythm.ts";
import { abuse, type Scene } from "../../persona.ts";

/**
 * A flood over several accounts at once, each of somebody who lent or lost it and uses it too, none of
 * which passes its own rate limit by much. Easy: one
 * row of machines with one program, on lookups that cost no quota. Careful: machines all over, and
 * one template whose slots change, so that no answer can be cached. Paranoid: residential exits and
 * everyday clients, each account somewhat below its limit.
 */
export const floodAccounts = abuse({
  id: "flood-accounts",
  category: "interference",
  versions: ["easy", "careful", "paranoid"],
  accounts: [5, 14],
  lent: true,
  build(scene) {
    const { random, version, size } = scene;
    const software = agent(random, "tool");
    const row = pool(random, network(random, "hosting"), size);
    const tasks = workOf(scene, random);
    const minutes = {
      easy: random.between(4, 10),
      careful: random.between(6, 15),
      paranoid: random.between(10, 30),
    }[version];
    const { from, to } = firstEpisode(scene, minutes * MINUTE);
    scene.active(from, to);
    for (let index = 0; index < size; index++) {
      const own = random.fork(index);
      const account = addPerson(
        scene,
        own,
        { plan: planOf(own, { starter: 70, pro: 30 }) },
        { sessionsPerDay: own.logUniform(0.1, 1) },
      );
      const client = connect(...faceOf(scene, own, software, row[index]));
      const share = version === "paranoid" ? own.between(0.6, 0.95) : own.between(0.95, 1.3);
      const perSecond = (account.plan.perMinute / 60) * share;
      scene.actor(function* (stream): Act<void> {
        for (const episode of episodes(scene, minutes * MINUTE)) {
          const late = Math.floor(stream.between(0, 8) * SECOND);
          yield* burst(stream, {
            account,
            clients: () => client,
            tasks,
            perSecond: () => perSecond,
            from: episode.from + late,
            to: episode.to,
          });
        }
      });
    }
  },
});

function faceOf(
  { version }: Scene,
  own: Random,
  software: Agent,
  machine: Address | undefined,
): [Agent, Address] {
  if (version === "paranoid") return [personalAgent(own), residentialExit(own)];
  const elsewhere = addressIn(own, network(own, "hosting"));
  return [software, version === "easy" && machine !== undefined ? machine : elsewhere];
}

/** What the flood asks for: lookups that are free of charge, or one template. */
function workOf({ version }: Scene, random: Random): Work {
  const template = templated(ENDPOINTS.tts, piece(random, theme(random)));
  const lookups = looking([ENDPOINTS.historyItem, ENDPOINTS.history, ENDPOINTS.voices]);
  if (version === "easy") return lookups;
  if (version === "careful") return template;
  return { next: (own) => (own.chance(0.7) ? lookups : template).next(own) };
}
