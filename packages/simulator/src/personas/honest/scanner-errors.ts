import type { Act } from "../../actor.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { addPerson, clientAt } from "../../behaviour/person.ts";
import { agent } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { theme, variation } from "../../fabric/content.ts";
import { arrivals, leisure, SECOND } from "../../fabric/rhythm.ts";
import { residence } from "../../fabric/whereabouts.ts";
import { honest } from "../../persona.ts";

const STYLES = ["sql_injection", "cross_site_scripting", "template_injection"] as const;

/**
 * A writer whose lyrics are full of quotes, brackets or dashes, of which a scanner makes an attack,
 * draft after draft. Looks like malicious payloads. Innocent: it is one style, hence one verdict,
 * of texts that are texts.
 */
export const scannerErrors = honest({
  id: "scanner-errors",
  share: 0.003,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const at = residence(random);
    const account = addPerson(
      scene,
      random,
      { plan: planOf(random, { free: 50, starter: 50 }) },
      {},
      at,
    );
    const laptop = agent(random, "laptop");
    const verdict = random.pick(STYLES);
    const reported = random.between(0.1, 0.6);
    const drafts = random.int(3, 20);
    const perHour = random.between(0.05, 0.3);
    scene.actor(function* (own): Act<void> {
      const where = clientAt(laptop, at.location(own));
      const { key } = account;
      const rhythm = leisure(at.utcOffset);
      const style = theme(own);
      let free = scene.start;
      for (const evening of arrivals(own, rhythm, perHour, scene.start, scene.until)) {
        let now = Math.max(evening, free);
        for (let draft = 0; draft < drafts && now < scene.until; draft++) {
          const content = variation(own, style, 4);
          const endpoint = ENDPOINTS.lyrics;
          const threats = own.chance(reported) ? [verdict] : [];
          yield { at: now, account, key, client: where(now), endpoint, content, threats };
          now += Math.ceil(own.between(20, 120) * SECOND);
        }
        free = now;
      }
    });
  },
});
