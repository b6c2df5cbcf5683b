import type { AddressUse } from "@ringfence/features";
import type { KnownAddress, LoadedPart, LookupState, Said } from "@ringfence/networks";
import { formatCount } from "../progress.ts";

/** What the stored events of an address say of its network. */
export interface ToldByEvents {
  readonly asn: number | null;
  readonly country: string | null;
  readonly kind: string | null;
  readonly asn_source: string;
  readonly country_source: string;
  readonly events: number;
}

export interface AddressReport {
  readonly address: string;
  readonly known: KnownAddress;
  readonly use: AddressUse | null;
  readonly told: readonly ToldByEvents[];
}

const UNKNOWN = "unknown";
const SOURCES: Readonly<Record<string, string>> = {
  own: "your list",
  open: "open data",
  name: "by the name of the network",
  event: "the event",
};

/** The paragraph of an address. */
export function addressReport({ address, known, use, told }: AddressReport): string {
  const { asn, name, country, kind } = known;
  const called = name === null ? "" : ` ${name}`;
  const lines = [
    address,
    line("network", asn === null ? UNKNOWN : `AS${asn.value}${called}${sourceOf(asn)}`),
    line("country", country === null ? UNKNOWN : `${country.value}${sourceOf(country)}`),
    line("kind", kind === null ? UNKNOWN : `${kind.value}${sourceOf(kind)}`),
  ];
  if (use === null) return [...lines, line("used", "never, by what is stored"), ""].join("\n");
  return [
    ...lines,
    line("used", useOf(use)),
    line("shared", `by strangers with a chance of ${use.sharedness.toFixed(2)}${why(use)}`),
    ...told.map((each, index) => line(index === 0 ? "events" : "", toldOf(each))),
    "",
  ].join("\n");
}

/** What is loaded, and whether it can be looked up in. */
export function loadedReport(parts: readonly LoadedPart[], states: readonly LookupState[]): string {
  const told = parts.map(({ part, origin, loaded_at }) => {
    const what = part === "open" ? "open data" : "your list";
    return line(what, `${origin}, loaded ${loaded_at.slice(0, 16).replace("T", " ")} UTC`);
  });
  const none = line("nothing", "is loaded yet; services do it, or ringfence networks --load");
  const broken = states
    .filter(({ problem }) => problem !== "")
    .map(({ name, problem }) => line("broken", `${name}: ${problem}`));
  return [...(told.length === 0 ? [none] : told), ...broken, ""].join("\n");
}

function line(title: string, text: string): string {
  return `  ${title.padEnd(9)}  ${text}`;
}

function sourceOf({ source, place }: Said<unknown>): string {
  return ` (${SOURCES[source]}${place === null ? "" : `: ${place}`})`;
}

function useOf({ day, requests, accounts, hours, user_agents, tls_fingerprints }: AddressUse) {
  const counts = [
    plural(requests, "request"),
    plural(accounts, "account"),
    plural(user_agents, "user agent"),
    plural(tls_fingerprints, "TLS fingerprint"),
    `${plural(hours, "hour")} of the day`,
  ];
  return `${day}: ${counts.join(", ")}`;
}

function why({ network }: AddressUse): string {
  return network === null ? "" : `; its events say ${network}`;
}

function toldOf({ asn, country, kind, asn_source, country_source, events }: ToldByEvents): string {
  const who = (source: string) => ` (${SOURCES[source] ?? UNKNOWN})`;
  const facts = [
    asn === null ? "no network" : `AS${asn}${who(asn_source)}`,
    country === null ? "no country" : `${country}${who(country_source)}`,
    kind ?? "no kind",
  ];
  return `${plural(events, "event")}: ${facts.join(", ")}`;
}

function plural(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
}
