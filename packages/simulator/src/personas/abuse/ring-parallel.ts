import { beginning, openRing } from "../../behaviour/ring.ts";
import { MIXES, meanUnits } from "../../behaviour/work.ts";
import { relay } from "../../behaviour/relay.ts";
import { agent } from "../../fabric/agents.ts";
import { themes } from "../../fabric/content.ts";
import { type Address, network, pool, scattered } from "../../fabric/network.ts";
import { HOUR } from "../../fabric/rhythm.ts";
import { staysAt } from "../../fabric/whereabouts.ts";
import { abuse } from "../../persona.ts";

/**
 * Many accounts at work at once, each a little below its quota, all day: no refusal and no
 * hand-over ever shows. Easy: one address. Careful: one /24 and different programs. Paranoid:
 * scattered over a whole hosting network, each account with its own share and hours.
 */
export const ringParallel = abuse({
  id: "ring-parallel",
  category: "multi_account",
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 16],
  build(scene) {
    const { random, version, size } = scene;
    const from = beginning(scene);
    const cloud = network(random, "hosting");
    const software = agent(random, "server");
    const addresses =
      version === "paranoid" ? scattered(random, cloud, size) : pool(random, cloud, size);
    if (version === "easy") addresses.fill(addresses[0] as Address);
    const accounts = openRing(scene, from, (index) => ({ signupIp: addresses[index]?.ip ?? "" }));
    const content = { themes: themes(random, 2), varies: 0.5 };
    const mix = random.pick([MIXES.composeOnly, MIXES.speaking]);
    const [low, high] = {
      easy: [0.94, 0.97] as const,
      careful: [0.8, 0.98] as const,
      paranoid: [0.55, 0.95] as const,
    }[version];
    accounts.forEach((account, index) => {
      const own = random.fork(index);
      const share = own.between(low, high);
      const requests = (share * account.quota) / meanUnits(mix);
      const address = addresses[index];
      if (address === undefined) throw new Error("every member has an address");
      const member = {
        account,
        agent: version === "easy" ? software : agent(own, "server"),
        location: staysAt(address),
      };
      const plan = {
        members: [member],
        mix,
        content,
        // Alone it stays below its allowance; what all take together is the circumvention.
        allowances: share,
        leaveAt: [share, share] as const,
        others: size - 1,
        pause: (own.between(14, 20) * HOUR) / requests / 1.2,
        handOver: 0,
        camouflage: version === "paranoid" ? 0.15 : 0,
        shuffles: false,
        sleepsIn: 2 * HOUR,
        from,
        to: scene.until,
      };
      scene.actor((stream) => relay(stream, plan));
    });
    scene.active(from, scene.until);
  },
});
