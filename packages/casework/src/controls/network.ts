/** A network that an entry goes by. */
import { parsePrefix } from "@ringfence/networks";

/** Networks larger than these hold whole providers. */
const WIDE_BITS = { v4: 16, v6: 32 } as const;

export type CheckedNetwork =
  | { readonly ok: true; readonly prefix: string; readonly wide: boolean }
  | { readonly ok: false; readonly problem: string };

/** IPv4 is stored behind 80 zeros and 16 ones: a shorter prefix of zeros holds all of it. */
const ZEROS_BEFORE_V4 = 80;

/** A prefix in its one form, and whether it may be that of a whole provider. */
export function checkNetwork(value: string): CheckedNetwork {
  const parsed = parsePrefix(value);
  if (!parsed.ok) {
    return { ok: false, problem: `"${value}" ${parsed.problem}. Write it as 203.0.113.0/24.` };
  }
  const { prefix } = parsed;
  const bits = Number(prefix.split("/")[1]);
  const holdsAllV4 = prefix.startsWith("::/") && bits <= ZEROS_BEFORE_V4;
  if (bits === 0 || holdsAllV4) {
    return { ok: false, problem: `${prefix} is everybody's. Name the network that you mean.` };
  }
  return { ok: true, prefix, wide: bits < WIDE_BITS[prefix.includes(":") ? "v6" : "v4"] };
}
