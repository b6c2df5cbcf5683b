import type { Act } from "../../actor.ts";
import { burst, episodes, firstEpisode } from "../../behaviour/burst.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, connect } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

/**
 * A client that goes on after the quota is gone, refusal after refusal, for hours. Easy: several a
 * second. Careful: one in seconds. Paranoid: a few a minute, day and night.
 */
export const hammer429 = abuse({
  id: "hammer-429",
  category: "interference",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const account = scene.account({ plan: random.pick(["free", "starter"]) });
    const client = connect(agent(random, "server"), addressIn(random, network(random, "hosting")));
    const rate = {
      easy: random.logUniform(1.5, 5),
      careful: random.logUniform(0.3, 0.9),
      paranoid: random.logUniform(0.06, 0.2),
    }[version];
    const hours = {
      easy: random.between(0.5, 1.5),
      careful: random.between(2, 5),
      paranoid: random.between(6, 10),
    }[version];
    const { from, to } = firstEpisode(scene, hours * HOUR);
    scene.active(from, to);
    scene.actor(function* (own): Act<void> {
      const tasks = work(MIXES.composeOnly, muse({ themes: themes(own, 2), repeats: 0.3 }));
      for (const episode of episodes(scene, hours * HOUR)) {
        const clients = () => client;
        yield* burst(own, { account, clients, tasks, perSecond: () => rate, ...episode });
      }
    });
  },
});
