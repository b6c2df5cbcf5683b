import type { Act } from "../../actor.ts";
import { burst, episodes, firstEpisode } from "../../behaviour/burst.ts";
import { addServer, planOf } from "../../behaviour/fleet.ts";
import { MIXES, work } from "../../behaviour/work.ts";
import { agent, connect, personalAgent } from "../../fabric/agents.ts";
import { muse, themes } from "../../fabric/content.ts";
import { residentialExit } from "../../fabric/network.ts";
import { MINUTE } from "../../fabric/rhythm.ts";
import { abuse } from "../../persona.ts";

/**
 * A flood through a botnet: each machine sends little. Easy: hundreds of machines with one
 * program. Careful: each with a client of its own. Paranoid: slower, and machines change.
 */
export const floodDistributed = abuse({
  id: "flood-distributed",
  category: "interference",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const account = addServer(scene, random, { plan: planOf(random, { starter: 40, pro: 60 }) });
    const software = agent(random, "tool");
    const bots = Array.from({ length: random.int(100, 500) }, () =>
      connect(version === "easy" ? software : personalAgent(random), residentialExit(random)),
    );
    const rate = { easy: 30, careful: 12, paranoid: 5 }[version] * random.between(0.6, 1.5);
    const length =
      { easy: 6, careful: 14, paranoid: 30 }[version] * random.between(0.6, 1.4) * MINUTE;
    const { from, to } = firstEpisode(scene, length);
    scene.active(from, to);
    scene.actor(function* (own): Act<void> {
      const tasks = work(MIXES.composing, muse({ themes: themes(own, 1), repeats: 0.5 }));
      for (const episode of episodes(scene, length)) {
        yield* burst(own, {
          account,
          clients: (stream) =>
            version === "paranoid" && stream.chance(0.5)
              ? connect(personalAgent(stream), residentialExit(stream))
              : stream.pick(bots),
          tasks,
          perSecond: () => rate,
          ...episode,
        });
      }
    });
  },
});
