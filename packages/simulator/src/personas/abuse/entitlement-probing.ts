import type { Act } from "../../actor.ts";
import { episodes, firstEpisode } from "../../behaviour/burst.ts";
import { addPerson } from "../../behaviour/person.ts";
import { connect, agent } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme } from "../../fabric/content.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { abuse } from "../../persona.ts";

/**
 * Somebody who tries to get at products that are not opened to the account. Easy: hundreds of
 * tries in an hour. Careful: dozens in hours. Paranoid: a few, with ordinary requests between.
 */
export const entitlementProbing = abuse({
  id: "entitlement-probing",
  category: "entitlement",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const at = residence(random);
    const plan = random.pick(["free", "starter"] as const);
    const account = addPerson(scene, random, { plan }, {}, at);
    const software = agent(random, "laptop");
    const tries = { easy: 250, careful: 60, paranoid: 18 }[version] * random.between(0.5, 1.6);
    const length = { easy: 0.8, careful: 4, paranoid: 9 }[version] * HOUR;
    const closed = [ENDPOINTS.stems, ENDPOINTS.remix, ENDPOINTS.voiceClone];
    const { from, to } = firstEpisode(scene, length);
    scene.active(from, to);
    scene.actor(function* (own): Act<void> {
      const key = account.key;
      const where = at.location(own);
      const subject = theme(own);
      for (const episode of episodes(scene, length)) {
        const gap = (episode.to - episode.from) / tries;
        for (let now = episode.from; now < episode.to; now += Math.ceil(own.exponential(gap))) {
          const client = connect(software, where(now));
          const endpoint = own.pick(closed);
          const content = piece(own, subject);
          yield { at: now, account, key, client, endpoint, content, abusive: true };
        }
      }
    });
  },
});
