import { openRing, relayPlan, beginning } from "../../behaviour/ring.ts";
import { type Member, relay } from "../../behaviour/relay.ts";
import { type Agent, newDevice, personalAgent } from "../../fabric/agents.ts";
import { network, sharedExit } from "../../fabric/network.ts";
import type { Random } from "../../fabric/random.ts";
import { home, type Location, livesAt, residence, staysAt } from "../../fabric/whereabouts.ts";
import { abuse, type Scene } from "../../persona.ts";

/**
 * One person with several accounts on one device, who takes the next when a quota is used up.
 * Easy: same device, home and hour of sign-up. Careful: the device stays, addresses change behind
 * a VPN, and the next account is taken just before the refusal. Paranoid: a device of its own for
 * all but some of the accounts, homes of others; what remains is the work and its timing.
 */
export const ringDevice = abuse({
  id: "ring-device",
  category: "multi_account",
  versions: ["easy", "careful", "paranoid"],
  accounts: [3, 12],
  build(scene) {
    const { random } = scene;
    const from = beginning(scene);
    const device = { ...personalAgent(random), device_id: newDevice(random) };
    const place = home(random);
    const hideouts = Array.from({ length: scene.size }, (_, index) =>
      hideout(scene, random.fork(index), livesAt(place, false), device),
    );
    const accounts = openRing(scene, from, (index) => {
      const { agent } = hideouts[index] as Hideout;
      return scene.version === "easy"
        ? { signupIp: place.address.ip, signupDevice: device.device_id }
        : { signupIp: residence(random).signupAddress.ip, signupDevice: agent.device_id };
    });
    const members: Member[] = accounts.map((account, index) => ({
      account,
      ...(hideouts[index] as Hideout),
    }));
    scene.active(from, scene.until);
    const plan = relayPlan(scene, from, members);
    scene.actor((own) => relay(own, plan));
  },
});

interface Hideout {
  readonly agent: Agent;
  readonly location: Location;
}

/** How one member looks: client and address. */
function hideout(scene: Scene, own: Random, atHome: Location, device: Agent): Hideout {
  if (scene.version === "easy") return { agent: device, location: atHome };
  if (scene.version === "careful") {
    return { agent: device, location: staysAt(sharedExit(own, network(own, "vpn"))) };
  }
  const slips = own.chance(0.35);
  const agent = { ...personalAgent(own), device_id: slips ? device.device_id : newDevice(own) };
  return { agent, location: residence(own).location };
}
