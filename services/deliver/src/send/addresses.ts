/**
 * Which addresses a webhook may go to: those of the public internet alone. Whoever may write an
 * address into a form, or a name into DNS, could otherwise have this process call its neighbours.
 */
import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { callbackify } from "node:util";
import ipaddr from "ipaddr.js";

/** All addresses of a name, as the system knows them. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * A name is asked for once at a time. The system answers in a handful of threads that all names share,
 * and no abort frees one: the calls of an endpoint whose name nobody answers would hold up all others.
 */
export function askingOnce(resolve: Resolve): Resolve {
  const underWay = new Map<string, ReturnType<Resolve>>();
  return (hostname) => {
    const before = underWay.get(hostname);
    if (before !== undefined) return before;
    const asked = resolve(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, asked);
    return asked;
  };
}

export const systemResolve: Resolve = askingOnce(
  (hostname) =>
    new Promise((resolve, reject) => {
      systemLookup(hostname, { all: true }, (error, addresses) => {
        if (error === null) resolve(addresses);
        else reject(error);
      });
    }),
);

/** A name that leads to where no webhook may go. */
class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  readonly code = "ADDRESS_REFUSED";
}

/** Services of clouds under addresses that no list of special ranges holds. */
const ALSO_REFUSED: ReadonlySet<string> = new Set(["168.63.129.16"]);

/** All of IPv6 that is given out for the public internet (RFC 4291): what else there is, is not. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Whether the address is one of the public internet, also where it is written inside IPv6. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_V6)) return false;
  return address.range() === "unicast" && !ALSO_REFUSED.has(address.toString());
}

/** What is wrong with the host of a URL that is an address; null for names and public addresses. */
export function addressProblem(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (isIP(bare) === 0 || isPublic(bare)) return null;
  return `${bare} is no public address; allow_private: true lets webhooks go there`;
}

/**
 * The lookup of a connection: resolves the name and refuses it if any of its addresses is not
 * public. The connection goes to what was checked, so a name that changes in between gains nothing.
 */
export function guardedLookup(resolve: Resolve, allowPrivate: boolean): LookupFunction {
  const checked = async (hostname: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(hostname);
    const refused = allowPrivate ? undefined : addresses.find(({ address }) => !isPublic(address));
    if (refused !== undefined) {
      throw new AddressRefused(
        `${hostname} leads to ${refused.address}, which is no public address; allow_private: true ` +
          "lets webhooks go there",
      );
    }
    return [...addresses];
  };
  // `callbackify` calls back outside of the promise: what the caller throws is not swallowed by it.
  const found = callbackify(checked);
  return (hostname, { all }, callback) => {
    found(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) callback(error, "", 0);
      else if (first === undefined) callback(new Error(`${hostname} has no address`), "", 0);
      else if (all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
