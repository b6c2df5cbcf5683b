import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { call, exhausted } from "../../behaviour/call.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme, variation } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { DAY, HOUR } from "../../fabric/rhythm.ts";
import { honest, type Scene } from "../../persona.ts";

/**
 * A team that measures the quality of the service with a fixed set of prompts, over and over.
 * Looks like extraction: templates with slots, evenly, at volume. Innocent: each run asks what the
 * run before asked, so that nothing new is learnt.
 */
export const evaluationSuite = honest({
  id: "evaluation-suite",
  share: 0.004,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const account = scene.account({ plan: "pro" });
    const client = connect(agent(random, "server"), addressIn(random, network(random, "hosting")));
    const period = random.pick([DAY, 0.5 * DAY, 8 * HOUR]);
    scene.actor((own) => runs(own, scene, account, client, period));
  },
});

function* runs(
  random: Random,
  scene: Scene,
  account: Account,
  client: Client,
  period: number,
): Act<void> {
  const key = account.key;
  const templates = Array.from({ length: random.int(1, 5) }, () => piece(random, theme(random)));
  const questions = Array.from({ length: random.int(150, 600) }, () =>
    variation(random, random.pick(templates), 3),
  );
  const gap = random.logUniform(900, 9_000);
  const first = Math.max(scene.start, account.createdAt) + random.float() * period;
  for (let begin = Math.floor(first); begin < scene.until; begin += period) {
    let at = begin;
    for (const content of questions) {
      const attempt = { at, account, key, client, endpoint: ENDPOINTS.tts, content };
      const reply = yield* call(random, attempt);
      at = attempt.at + Math.ceil(gap * random.between(0.7, 1.4));
      if (exhausted(reply) || at >= begin + period) break;
    }
  }
}
