import type { AccountOptions } from "../../account.ts";
import { beginning, openRing, relayPlan } from "../../behaviour/ring.ts";
import { relay } from "../../behaviour/relay.ts";
import { newDevice, personalAgent } from "../../fabric/agents.ts";
import { home, livesAt } from "../../fabric/whereabouts.ts";
import { abuse } from "../../persona.ts";

const TIES = ["device", "payment", "address", "signup"] as const;
type Tie = (typeof TIES)[number];

/**
 * A ring in which nothing is common to all: the first two accounts share a device, the next two a
 * card, the next an address, the next where they signed up. Easy: two ties a pair. Careful: one.
 * Paranoid: one, and never the card.
 */
export const ringChain = abuse({
  id: "ring-chain",
  category: "multi_account",
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 10],
  build(scene) {
    const { random, version, size } = scene;
    const from = beginning(scene);
    const faces = Array.from({ length: size }, (_, index) => {
      const own = random.fork(index);
      const agent = personalAgent(own);
      const device = agent.device_id ?? newDevice(own);
      return { agent: { ...agent, device_id: device }, place: home(own), signup: home(own) };
    });
    const kinds: readonly Tie[] =
      version === "paranoid" ? ["device", "address", "signup"] : [...TIES];
    const first = random.int(0, kinds.length - 1);
    const payments: Record<number, string> = {};
    for (let pair = 0; pair + 1 < size; pair++) {
      const ties = new Set([kinds[(first + pair) % kinds.length]]);
      if (version === "easy") ties.add(kinds[(first + pair + 1) % kinds.length]);
      const [a, b] = [faces[pair], faces[pair + 1]];
      if (a === undefined || b === undefined) throw new Error("a pair has two members");
      if (ties.has("device")) b.agent = { ...b.agent, device_id: a.agent.device_id };
      if (ties.has("address")) b.place = a.place;
      if (ties.has("signup")) b.signup = a.signup;
      if (ties.has("payment")) {
        payments[pair] ??= `pm_${random.hex(12)}`;
        payments[pair + 1] = payments[pair] as string;
      }
    }
    const accounts = openRing(scene, from, (index): Omit<AccountOptions, "plan"> => {
      const face = faces[index] as (typeof faces)[number];
      const payment = payments[index];
      return {
        signupIp: face.signup.address.ip,
        signupDevice: face.agent.device_id,
        ...(payment === undefined ? {} : { payment }),
      };
    });
    const members = accounts.map((account, index) => {
      const { agent, place } = faces[index] as (typeof faces)[number];
      return { account, agent, location: livesAt(place, false) };
    });
    scene.active(from, scene.until);
    const plan = relayPlan(scene, from, members);
    scene.actor((own) => relay(own, plan));
  },
});
