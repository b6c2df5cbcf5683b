import type { Account } from "../../account.ts";
import type { Act, Refusal } from "../../actor.ts";
import { addPerson } from "../../behaviour/person.ts";
import { episodes, firstEpisode } from "../../behaviour/burst.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import type { Endpoint } from "../../fabric/catalogue.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { abuse, type Scene } from "../../persona.ts";

const WORDS = [
  "admin",
  "internal",
  "debug",
  "users",
  "accounts",
  "billing",
  "keys",
  "config",
  "metrics",
  "export",
  "models",
  "weights",
  "datasets",
  "train",
  "checkpoints",
  "jobs",
  "queue",
  "logs",
  "health",
  "graphql",
  "swagger",
  "openapi",
  "backup",
  "test",
  "beta",
  "staging",
  "private",
  "music",
  "tts",
  "voices",
  "projects",
  "teams",
  "sessions",
  "tokens",
  "files",
  "search",
];

/**
 * Somebody who guesses routes to learn what the service is made of. Easy: thousands of guesses in
 * half an hour. Careful: hundreds in hours. Paranoid: a guess every few minutes, between ordinary
 * requests.
 */
export const endpointEnumeration = abuse({
  id: "endpoint-enumeration",
  category: "extraction",
  versions: ["easy", "careful", "paranoid"],
  accounts: [1, 1],
  build(scene) {
    const { random, version } = scene;
    const plan = planOf(random, { free: 50, starter: 50 });
    const account = addPerson(scene, random, { plan });
    const kind = version === "easy" ? "tool" : "laptop";
    const client = connect(agent(random, kind), addressIn(random, network(random, "hosting")));
    const [guesses, hours] = {
      easy: [random.int(900, 3_000), random.between(0.3, 1)] as const,
      careful: [random.int(200, 700), random.between(3, 7)] as const,
      paranoid: [random.int(50, 140), random.between(8, 9.6)] as const,
    }[version];
    const { from, to } = firstEpisode(scene, hours * HOUR);
    scene.active(from, to);
    scene.actor((own) => guess(own, scene, account, client, guesses, hours * HOUR));
  },
});

function* guess(
  random: Random,
  scene: Scene,
  account: Account,
  client: Client,
  guesses: number,
  length: number,
): Act<void> {
  const key = account.key;
  for (const { from, to } of episodes(scene, length)) {
    const gap = (to - from) / guesses;
    for (let at = from; at < to; at += Math.ceil(random.exponential(gap))) {
      const refusal = answer(random);
      const endpoint = guessed(random);
      yield { at, account, key, client, endpoint, content: null, refusal, abusive: true };
    }
  }
}

/** Most guesses miss; some routes exist and are not for everybody. */
function answer(random: Random): Refusal {
  const draw = random.float();
  if (draw < 0.86) return { status: 404, code: "not_found" };
  if (draw < 0.94) return { status: 405, code: "method_not_allowed" };
  return { status: 403, code: "forbidden" };
}

function guessed(random: Random): Endpoint {
  const parts = Array.from({ length: random.int(1, 3) }, () => random.pick(WORDS));
  return {
    method: random.pick(["GET", "GET", "GET", "POST", "PUT", "OPTIONS"]),
    route: `/${random.pick(["v1", "v1", "v1", "v2", "api", "internal"])}/${parts.join("/")}`,
    product: "account",
    units: 0,
    latencyMs: 12,
    requestBytes: 40,
    responseBytes: 180,
    content: false,
  };
}
