import type { Act } from "../../actor.ts";
import { burst, episodes, firstEpisode } from "../../behaviour/burst.ts";
import { addServer, planOf } from "../../behaviour/fleet.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, connect } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

/**
 * A flood that grows by a constant factor, so that no two minutes differ much. Its first hours are
 * traffic like any other: it is a flood from its first refusal on. Easy: to dozens a
 * second within an hour. Careful: in hours, to several a second. Paranoid: to the rate limit only.
 */
export const floodRamping = abuse({
  id: "flood-ramping",
  category: "interference",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const account = addServer(scene, random, { plan: planOf(random, { starter: 50, pro: 50 }) });
    const software = agent(random, "server");
    const clients = pool(random, network(random, "hosting"), 3).map((address) =>
      connect(software, address),
    );
    const low = 0.02;
    const high = {
      easy: random.logUniform(15, 40),
      careful: random.logUniform(4, 10),
      paranoid: (account.plan.perMinute / 60) * random.between(0.8, 0.99),
    }[version];
    const hours = {
      easy: random.between(0.6, 1.2),
      careful: random.between(1.5, 3),
      paranoid: random.between(2, 5),
    }[version];
    const mix = random.pick([MIXES.composing, MIXES.studio]);
    const { from, to } = firstEpisode(scene, hours * HOUR);
    scene.active(from, to);
    scene.actor(function* (own): Act<void> {
      const tasks = work(mix, muse({ themes: themes(own, 2) }));
      for (const episode of episodes(scene, hours * HOUR)) {
        yield* burst(own, {
          account,
          clients: (stream) => stream.pick(clients),
          tasks,
          perSecond: (passed) => low * (high / low) ** passed,
          harmsFrom: Infinity,
          ...episode,
        });
      }
    });
  },
});
