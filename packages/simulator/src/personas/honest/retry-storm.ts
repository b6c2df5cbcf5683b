import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { addServer } from "../../behaviour/fleet.ts";
import { MIXES } from "../../behaviour/work.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { piece, theme } from "../../fabric/content.ts";
import { network, pool } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * An application whose retry loop forgets to wait, for a minute. Looks like a sudden flood.
 * Innocent: the same few requests again and again after a failure, and then it is over.
 */
export const retryStorm = honest({
  id: "retry-storm",
  share: 0.004,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const addresses = pool(random, network(random, "hosting"), 2);
    const agents = [agent(random, "server")];
    const plan = random.pick(["starter", "pro"] as const);
    const account = addServer(scene, random, { plan }, { addresses, agents });
    const begin = scene.start + random.between(0.2, 0.9) * (scene.end - scene.start);
    const [address] = addresses;
    const [software] = agents;
    if (address === undefined || software === undefined) throw new Error("a server has an address");
    const client = connect(software, address);
    scene.actor((own) => storm(own, account, client, Math.floor(begin)));
  },
});

function* storm(random: Random, account: Account, client: Client, begin: number): Act<void> {
  const key = account.key;
  const { endpoint } = random.weighted(MIXES.composeOnly);
  const content = piece(random, theme(random));
  const end = begin + random.between(30, 100) * SECOND;
  const gap = random.logUniform(60, 400);
  let failing: { status: number; code: string } | null = { status: 503, code: "overloaded" };
  for (let at = begin; at < end; at += Math.ceil(random.exponential(gap))) {
    const reply = yield { at, account, key, client, endpoint, content, refusal: failing };
    if (reply.status < 400) return;
    if (at > begin + 0.7 * (end - begin)) failing = null;
  }
}
