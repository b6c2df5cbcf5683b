import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { call, exhausted } from "../../behaviour/call.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { type Content, piece, theme } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { arrivals, office } from "../../fabric/rhythm.ts";
import { honest, type Scene } from "../../persona.ts";

/**
 * Test suites of unrelated companies on the runners of one CI provider. Looks like one actor with
 * one client in many accounts. Innocent: everybody's fixtures differ, and runs follow pushes.
 */
export const ciRunners = honest({
  id: "ci-runners",
  share: 0.025,
  accounts: [8, 30],
  build(scene) {
    const { random } = scene;
    const image = agent(random, "server");
    const runners = pool(random, network(random, "hosting"), random.int(6, 20)).map((address) =>
      connect(image, address),
    );
    for (let i = 0; i < scene.size; i++) {
      const own = random.fork(i);
      const account = scene.account({ plan: planOf(own, { free: 30, starter: 50, pro: 20 }) });
      scene.actor((stream) => testRuns(stream, scene, account, runners));
    }
  },
});

function* testRuns(
  random: Random,
  scene: Scene,
  account: Account,
  runners: readonly Client[],
): Act<void> {
  const key = account.key;
  const fixtures = Array.from({ length: random.int(4, 14) }, () => piece(random, theme(random)));
  const rhythm = office(random.int(-8, 8));
  const perHour = random.logUniform(0.05, 0.6);
  let free = scene.start;
  for (const push of arrivals(random, rhythm, perHour, scene.start, scene.until)) {
    if (push < free) continue;
    const client = random.pick(runners);
    let at = push;
    for (const fixture of fixtures) {
      const endpoint = random.weighted(MIXES.speaking).endpoint;
      const content: Content | null = endpoint.content ? fixture : null;
      const attempt = { at, account, key, client, endpoint, content };
      const reply = yield* call(random, attempt);
      at = attempt.at + random.int(80, 2_500);
      if (exhausted(reply)) break;
    }
    free = at;
  }
}
