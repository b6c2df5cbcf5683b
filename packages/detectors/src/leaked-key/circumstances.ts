/** What was seen of a leaked key beside the evidence. Pure. */
import { plural, say } from "../statistics.ts";
import { lasting, moment, span } from "../times.ts";
import type { Found } from "./detector.ts";

/** Newcomers that are told one by one. */
const MOST_TOLD = 3;

export function circumstancesOf({ scouts, foreign_calls }: Found): string[] {
  const firsts = scouts.map(({ origin }) => origin.first_ms);
  const lasts = scouts.map(({ origin }) => origin.last_ms);
  const told = scouts.slice(0, MOST_TOLD).map(({ origin }) => {
    const { client, network, country, first_ms, opening } = origin;
    const looks = opening.map(([, endpoint]) => endpoint).join(", ");
    const took = (opening.at(-1)?.[0] ?? first_ms) - first_ms;
    const from = `${placeOf(network)}${country === null ? "" : ` (${country})`}`;
    return (
      `${moment(first_ms)} from ${from} with ${client.trim() || "an unknown client"}: ` +
      `${looks} within ${lasting(took)}`
    );
  });
  return [
    `the new origins made ${plural(foreign_calls, "call")} ` +
      span(Math.min(...firsts), Math.max(...lasts)),
    ...told,
    ...(scouts.length > told.length ? [`and ${say(scouts.length - told.length)} more came`] : []),
  ];
}

/** The store gives the first address of a /24, as IPv6, or of a /64. */
function placeOf(network: string): string {
  const isOld = network.startsWith("::ffff:");
  return isOld ? `${network.slice("::ffff:".length)}/24` : `${network}/64`;
}
