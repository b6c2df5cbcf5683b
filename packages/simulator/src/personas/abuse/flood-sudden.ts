import type { Act } from "../../actor.ts";
import { burst, episodes, firstEpisode } from "../../behaviour/burst.ts";
import { addServer, planOf } from "../../behaviour/fleet.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, connect } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import { MINUTE } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

/**
 * An account that suddenly sends as much as it can. Easy: dozens of requests a second. Careful:
 * several, for longer. Paranoid: just within its rate limit, on the most expensive endpoint.
 */
export const floodSudden = abuse({
  id: "flood-sudden",
  category: "interference",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const plan = planOf(random, { starter: 50, pro: 50 });
    const account = addServer(scene, random, { plan });
    const software = agent(random, "server");
    const clients = pool(random, network(random, "hosting"), version === "easy" ? 1 : 4).map(
      (address) => connect(software, address),
    );
    const rate = {
      easy: random.logUniform(20, 60),
      careful: random.logUniform(5, 12),
      paranoid: (account.plan.perMinute / 60) * random.between(0.85, 0.99),
    }[version];
    const minutes = {
      easy: random.between(3, 8),
      careful: random.between(10, 25),
      paranoid: random.between(20, 60),
    }[version];
    const mix = random.pick([MIXES.composeOnly, MIXES.studio]);
    const length = minutes * MINUTE;
    const { from, to } = firstEpisode(scene, length);
    scene.active(from, to);
    scene.actor(function* (own): Act<void> {
      const tasks = work(mix, muse({ themes: themes(own, 1), repeats: 0.3 }));
      for (const episode of episodes(scene, length)) {
        yield* burst(own, {
          account,
          clients: (stream) => stream.pick(clients),
          tasks,
          perSecond: () => rate,
          ...episode,
        });
      }
    });
  },
});
