import type { Act } from "../../actor.ts";
import { addServer, planOf } from "../../behaviour/fleet.ts";
import { agent, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { DAY, HOUR } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

/**
 * An old account that slept and wakes up on a new machine. Looks like a stolen or bought account.
 * Innocent: somebody took up their project again; nobody else was there before, nobody is now.
 */
export const dormant = honest({
  id: "dormant",
  share: 0.015,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const length = scene.end - scene.start;
    const from = Math.floor(scene.start + length * random.between(0.3, 0.8));
    const account = addServer(
      scene,
      random,
      {
        plan: planOf(random, { free: 45, starter: 45, pro: 10 }),
        createdAt: scene.start - random.between(300, 1_500) * DAY,
      },
      { from },
    );
    const old = residence(random);
    const laptop = agent(random, "laptop");
    scene.actor(function* (own): Act<void> {
      const where = old.location(own);
      let at = Math.floor(scene.start + own.between(0, Math.min(HOUR, length / 10)));
      const key = account.key;
      for (let i = own.int(0, 3); i > 0; i--) {
        const client = connect(laptop, where(at));
        yield { at, account, key, client, endpoint: ENDPOINTS.usage, content: null };
        at += own.int(1_000, 30_000);
      }
    });
  },
});
