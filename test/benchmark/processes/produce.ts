/**
 * Live traffic at a steady rate into a topic: ordinary calls, and in them floods and keys that leaked; before
 * that, hours of the holders of these keys. Event time is the clock less `shiftMs`. A process, so that its use
 * is its own.
 */
import { setTimeout as pause } from "node:timers/promises";
import { kafkaSink, type OutgoingMessage } from "@ringfence/stream";
import { z } from "zod";
import { argumentsOf } from "../harness/child.ts";
import { serve } from "../harness/worker.ts";

const TURN_MS = 50;
const MESSAGES_A_SEND = 2_000;
const ACCOUNTS = 20_000;
const LOOKS = ["/v1/models", "/v1/usage", "/v1/voices"];
const MINUTE_MS = 60_000;
const REFUSALS_A_SECOND = 5;
/** More than live traffic may be shifted by. */
const HISTORY_ENDS_BEFORE_MS = 20 * MINUTE_MS;

const args = argumentsOf(z.object({ brokers: z.array(z.string()), topic: z.string() }));
const before = z.object({ holders: z.array(z.string()) });
const live = z.object({
  rate: z.int(),
  shiftMs: z.int(),
  /** Wall clock, milliseconds. */
  from: z.int(),
  to: z.int(),
  floods: z.array(z.object({ account: z.string(), from: z.int() })),
  leaks: z.array(z.object({ account: z.string(), at: z.int() })),
});
type Live = z.output<typeof live>;

const sink = kafkaSink({ brokers: args.brokers, clientId: "producer", topic: args.topic });
let made = 0;
let shiftMs = 0;

/** @param at wall clock, milliseconds */
function message(account: string, at: number, more: object): OutgoingMessage {
  made += 1;
  const value = JSON.stringify({
    event_id: `evt_${shiftMs}_${made}`,
    occurred_at: new Date(at - shiftMs).toISOString(),
    account_id: account,
    api_key_id: `key_${account.slice(4)}`,
    client_ip: "203.0.113.7",
    asn: 64_500,
    country: "US",
    user_agent: "python-requests/2.32.3",
    tls_fingerprint: "t13d1211h2_da31cc9c8152_5b2de5fbb67e",
    method: "POST",
    endpoint: "/v1/music/compose",
    status: 200,
    latency_ms: 743,
    request_bytes: 1901,
    response_bytes: 453267,
    ...more,
  });
  return { key: account, value };
}

function ordinary(at: number): OutgoingMessage {
  const number = (made * 7919) % ACCOUNTS;
  return message(`acc_${number}`, at, {
    client_ip: `10.${number >> 8}.${number & 255}.${number % 7}`,
    device_id: `dev_${number}`,
    content_hash: `hash_${made}`,
    content_simhash: pieceOf(BigInt(number), made),
  });
}

/** A piece of a theme: hashes of one theme lie some bits around it, those of others 32. */
function pieceOf(theme: bigint, index: number): string {
  const middle = BigInt.asUintN(64, (theme + 1n) * 0x9e3779b97f4a7c15n);
  return (middle ^ (1n << BigInt(index % 64))).toString(16).padStart(16, "0");
}

/** An address, a network, a client and a machine that nobody else has. */
function homeOf(account: string) {
  const number = Number(account.split("_").at(-1)) + (account.includes("leak") ? 100 : 0);
  const user_agent = `own-client/${number}`;
  return {
    client_ip: `203.${number >> 8}.${number & 255}.7`,
    user_agent,
    device_id: `home_${account}`,
  };
}

function workOf(account: string, index: number) {
  const content_hash = `${account}_${index}`;
  return { ...homeOf(account), units: 5, content_hash, content_simhash: pieceOf(1n, index) };
}

/** Five hours of the holders of keys that will leak, up to some time ago: a call every five minutes. */
function callsOf(holders: readonly string[]): OutgoingMessage[] {
  const end = Date.now() - HISTORY_ENDS_BEFORE_MS;
  return holders.flatMap((account) =>
    Array.from({ length: 60 }, (_, index) =>
      message(account, end - (60 - index) * 5 * MINUTE_MS, workOf(account, index)),
    ),
  );
}

/** What is due of the abuse in `[from, to)` of wall time. */
function abuse({ floods, leaks }: Live, from: number, to: number): OutgoingMessage[] {
  const calls: OutgoingMessage[] = [];
  for (const { account, from: begin } of floods) {
    for (let at = begin; at < begin + 2 * MINUTE_MS; at += 1_000 / REFUSALS_A_SECOND) {
      if (at < from || at >= to) continue;
      calls.push(
        message(account, at, { ...homeOf(account), status: 429, error_code: "rate_limited" }),
      );
    }
  }
  for (const [index, { account, at }] of leaks.entries()) {
    // The holder goes on.
    for (let time = at - MINUTE_MS; time < at + 5 * MINUTE_MS; time += 10_000) {
      if (time >= from && time < to) calls.push(message(account, time, workOf(account, time)));
    }
    const client_ip = `198.51.${index}.9`;
    const stranger = {
      client_ip,
      asn: 64_600 + index,
      country: "BR",
      user_agent: `curl/8.${index}`,
    };
    LOOKS.forEach((endpoint, look) => {
      const time = at + 2_000 * look;
      if (time < from || time >= to) return;
      calls.push(message(account, time, { ...stranger, endpoint, units: 0 }));
    });
  }
  return calls;
}

await serve(async (what) => {
  const history = before.safeParse(what);
  if (history.success) {
    await sendAll(callsOf(history.data.holders));
    return { made, behindMs: 0 };
  }
  const asked = live.parse(what);
  const { rate, from, to } = asked;
  shiftMs = asked.shiftMs;
  await pause(Math.max(0, from - Date.now()));
  let done = from;
  let ordinaryMade = 0;
  let behindMs = 0;
  while (done < to) {
    const now = Math.min(Date.now(), to);
    const due = Math.floor(((now - from) * rate) / 1_000) - ordinaryMade;
    const calls = abuse(asked, done, now);
    for (let index = 0; index < due; index += 1) {
      calls.push(ordinary(Math.round(done + ((now - done) * index) / due)));
    }
    ordinaryMade += due;
    done = now;
    await sendAll(calls);
    behindMs = Math.max(behindMs, Date.now() - now);
    await pause(Math.max(0, TURN_MS - (Date.now() - now)));
  }
  return { made, behindMs };
});
await sink.close();

async function sendAll(messages: readonly OutgoingMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += MESSAGES_A_SEND) {
    await sink.send(messages.slice(start, start + MESSAGES_A_SEND));
  }
}
