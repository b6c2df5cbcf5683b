import type { Account } from "../../account.ts";
import type { Act } from "../../actor.ts";
import { planOf } from "../../behaviour/fleet.ts";
import { agent, type Client, connect } from "../../fabric/agents.ts";
import { ENDPOINTS } from "../../fabric/catalogue.ts";
import { piece, theme } from "../../fabric/content.ts";
import { addressIn, network } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { SECOND } from "../../fabric/rhythm.ts";
import { honest } from "../../persona.ts";

/**
 * Availability checks from several continents, around the clock. Looks like one key in many
 * countries and like a machine that probes. Innocent: few, cheap, always the same requests.
 */
export const monitoringProbe = honest({
  id: "monitoring-probe",
  share: 0.006,
  accounts: [1, 1],
  build(scene) {
    const { random } = scene;
    const account = scene.account({ plan: planOf(random, { starter: 70, pro: 30 }) });
    const software = agent(random, "server");
    const regions = Array.from({ length: random.int(2, 5) }, () =>
      connect(software, addressIn(random, network(random, "hosting"))),
    );
    const from = Math.max(scene.start, account.createdAt);
    scene.actor((own) => checks(own, account, regions, from));
  },
});

function* checks(
  random: Random,
  account: Account,
  regions: readonly Client[],
  from: number,
): Act<void> {
  const key = account.key;
  const content = piece(random, theme(random));
  const period = random.pick([60, 120, 300]) * SECOND;
  const phase = random.int(0, period);
  for (let round = 0; ; round++) {
    const at = from + phase + round * period + random.int(0, 900);
    const client = regions[round % regions.length] as Client;
    const speaks = round % 10 === 0;
    const endpoint = speaks ? ENDPOINTS.tts : ENDPOINTS.models;
    yield { at, account, key, client, endpoint, content: speaks ? content : null };
  }
}
