import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { call, exhausted } from "../../behaviour/call.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { beginning } from "../../behaviour/ring.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { type Content, piece, theme, variation } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { DAY, HOUR, nextReset } from "../../fabric/rhythm.ts";
import { abuse, type Scene } from "../../persona.ts";

/**
 * Systematic questions to learn the model: each a small step from the one before, none twice,
 * evenly around the clock. Easy: most of the quota, nothing else. Careful: half of it, with pauses.
 * Paranoid: a few percent, hidden in ordinary work.
 */
export const extractionSweep = abuse({
  id: "extraction-sweep",
  category: "extraction",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const from = beginning(scene);
    const account = scene.account({ plan: planOf(random, { starter: 40, pro: 60 }) });
    const client = connect(agent(random, "server"), addressIn(random, network(random, "hosting")));
    const share = { easy: 0.85, careful: 0.45, paranoid: 0.25 }[version] * random.between(0.6, 1.1);
    const hidden = { easy: 0, careful: 0.1, paranoid: 0.65 }[version];
    const even = { easy: 0.1, careful: 0.35, paranoid: 0.9 }[version];
    const perDay = Math.min(4_000, account.quota * share);
    scene.active(from, scene.until);
    scene.actor((own) => sweep(own, scene, account, client, { from, perDay, hidden, even }));
  },
});

interface Habits {
  readonly from: number;
  readonly perDay: number;
  /** Share of requests that are ordinary work. */
  readonly hidden: number;
  /** Spread of the pauses, as the deviation of their logarithm. */
  readonly even: number;
}

function* sweep(
  random: Random,
  scene: Scene,
  account: Account,
  client: Client,
  { from, perDay, hidden, even }: Habits,
): Act<void> {
  const key = account.key;
  const gap = DAY / perDay;
  const ordinary = theme(random);
  let step: Content = piece(random, theme(random));
  let at = from;
  while (at < scene.until) {
    const covers = random.chance(hidden);
    if (!covers) step = variation(random, step, 2);
    const content = covers ? piece(random, ordinary) : step;
    const endpoint = covers ? ENDPOINTS.lyrics : ENDPOINTS.tts;
    const attempt = { at, account, key, client, endpoint, content, abusive: !covers };
    const reply = yield* call(random, attempt);
    at = attempt.at + Math.max(100, Math.floor(random.logNormal(gap, even)));
    if (exhausted(reply)) at = nextReset(at) + random.int(0, HOUR / 4);
  }
}
