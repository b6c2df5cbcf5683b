import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { call, exhausted } from "../../behaviour/call.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, themes } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { nextReset, SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * A customer that moves its whole library in one long run: every item fetched, many generated
 * anew. Looks like extraction: novel, even, without rest. Innocent: its own items, once.
 */
export const migrationBatch = honest({
  id: "migration-batch",
  share: 0.004,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const account = scene.account({ plan: "pro" });
    const client = connect(agent(random, "server"), addressIn(random, network(random, "hosting")));
    const at = scene.start + random.between(0.05, 0.5) * (scene.end - scene.start);
    const begin = Math.floor(Math.max(at, account.createdAt));
    scene.actor((own) => move(own, account, client, begin));
  },
});

function* move(random: Random, account: Account, client: Client, begin: number): Act<void> {
  const key = account.key;
  const library = themes(random, random.int(3, 12));
  const gap = random.logUniform(4, 20) * SECOND;
  const items = random.int(900, 2_500);
  let at = begin;
  for (let item = 0; item < items; item++) {
    yield { at, account, key, client, endpoint: ENDPOINTS.historyItem, content: null };
    at += random.int(200, 900);
    if (random.chance(0.5)) {
      const content = piece(random, random.pick(library));
      const attempt = { at, account, key, client, endpoint: ENDPOINTS.tts, content };
      const reply = yield* call(random, attempt);
      at = exhausted(reply) ? nextReset(attempt.at) : attempt.at;
    }
    at += Math.ceil(gap * random.between(0.8, 1.25));
  }
}
