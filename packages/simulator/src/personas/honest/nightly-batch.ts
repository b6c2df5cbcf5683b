import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { call, exhausted } from "../../behaviour/call.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { theme, variation } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { DAY, HOUR } from "../../fabric/rhythm.ts";
import { honest, type Scene } from "../../persona.ts";

/**
 * A job that starts at the same minute every night and works through a list with one template.
 * Looks like a flood at a fixed hour and, by its near-duplicates, like extraction. Innocent:
 * bounded, declared by its regularity, within the quota.
 */
export const nightlyBatch = honest({
  id: "nightly-batch",
  share: 0.03,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const account = scene.account({ plan: planOf(random, { starter: 60, pro: 40 }) });
    const cloud = network(random, "hosting");
    const client = connect(agent(random, "server"), addressIn(random, cloud));
    const minute = random.int(0, 11) * 5;
    const offset = (((random.int(0, 5) - cloud.utcOffset + 24) % 24) * 60 + minute) * 60_000;
    const items = Math.round(
      account.quota * random.between(0.15, 0.8) * (account.quota > 1e3 ? 0.25 : 1),
    );
    const gap = random.logUniform(700, 6_000);
    scene.actor((own) => nights(own, scene, account, client, offset, items, gap));
  },
});

function* nights(
  random: Random,
  scene: Scene,
  account: Account,
  client: Client,
  offset: number,
  items: number,
  gap: number,
): Act<void> {
  const key = account.key;
  const template = theme(random);
  let day = Math.floor(scene.start / DAY) * DAY;
  for (; day < scene.until; day += DAY) {
    let at = Math.floor(day + offset + random.int(200, 4_000));
    if (at < Math.max(scene.start, account.createdAt)) continue;
    const tonight = Math.round(items * random.between(0.85, 1.1));
    for (let i = 0; i < tonight && at < day + offset + 20 * HOUR; i++) {
      const content = variation(random, template, 4);
      const attempt = { at, account, key, client, endpoint: ENDPOINTS.tts, content };
      const reply = yield* call(random, attempt);
      at = attempt.at + Math.max(50, Math.floor(gap * random.between(0.8, 1.3)));
      if (exhausted(reply)) break;
    }
  }
}
