/**
 * The simulated API service. It enforces plans (a daily quota in UTC, requests a minute, products
 * opened to the account), fails now and then, and writes the request event. Quota behaviour is
 * thus nobody's script: it emerges from plans and demand.
 */
import type { RequestEventInput } from "@ringfence/schemas";
import { type Account, iso } from "./account.ts";
import type { Attempt, Refusal } from "./actor.ts";
import { simhash } from "./fabric/content.ts";
import { hex32, type Random } from "./fabric/random.ts";
import { DAY, MINUTE, SECOND } from "./fabric/rhythm.ts";

const RATE_LIMITED: Refusal = { status: 429, code: "rate_limited" };
const QUOTA_EXCEEDED: Refusal = { status: 429, code: "quota_exceeded" };
const NOT_ENTITLED: Refusal = { status: 403, code: "not_entitled" };
const INVALID: Refusal = { status: 400, code: "invalid_request" };
const UNPROCESSABLE: Refusal = { status: 422, code: "unprocessable_content" };
const INTERNAL: Refusal = { status: 500, code: "internal_error" };
const UNAVAILABLE: Refusal = { status: 503, code: "overloaded" };

const OK_GENERATION = 0.985;

/** Per-account counters of one run, by `account.index`. */
class Usage {
  day = -1;
  units = 0;
  minute = -1;
  requests = 0;
  total = 0;
}

export class Service {
  private readonly usage: Usage[];
  private readonly requestsPerSecond: number;
  private second = 0;
  private load = 0;
  private minute = Number.NaN;
  private minuteText = "";

  /** `accounts` is their number; the service is built for a population of that size. */
  constructor(accounts: number) {
    this.usage = Array.from({ length: accounts }, () => new Usage());
    this.requestsPerSecond = 10 + accounts / 40;
  }

  /** Answers one attempt. Attempts come in the order of their times. */
  handle(attempt: Attempt, noise: Random): RequestEventInput {
    const { account, client, endpoint, content } = attempt;
    const usage = this.usage[account.index];
    if (usage === undefined) throw new Error(`account ${account.id} is not of this world`);
    const units = endpoint.units * (attempt.scale ?? 1);
    const refusal = this.refuse(attempt, usage, units, noise);
    if (refusal === null) usage.units += units;
    usage.total++;
    const slow = this.slowness(attempt.at);
    const size = 0.6 + 0.8 * noise.float();
    const failed = refusal !== null;
    return {
      event_id: eventId(account, usage.total),
      occurred_at: this.timestamp(attempt.at),
      account_id: account.id,
      api_key_id: attempt.key,
      client_ip: client.ip,
      asn: client.asn,
      country: client.country,
      user_agent: client.user_agent,
      tls_fingerprint: client.tls_fingerprint,
      device_id: client.device_id,
      end_user_id: attempt.endUser ?? null,
      method: endpoint.method,
      endpoint: endpoint.route,
      status: failed ? refusal.status : 200,
      error_code: failed ? refusal.code : null,
      units: failed ? 0 : units,
      latency_ms: latency(endpoint.latencyMs, refusal, slow, noise),
      request_bytes: Math.round((endpoint.requestBytes + 320) * size),
      response_bytes: failed
        ? 180
        : Math.round(endpoint.responseBytes * (attempt.scale ?? 1) * size),
      content_hash: content === null ? null : content.hash,
      content_simhash: content === null ? null : simhash(content),
      threat_signals: threatsOf(attempt, noise),
    };
  }

  /** The same as `iso`; consecutive events share the minute, which is most of the work. */
  private timestamp(at: number): string {
    const minute = Math.floor(at / MINUTE);
    if (minute !== this.minute) {
      this.minute = minute;
      this.minuteText = iso(minute * MINUTE).slice(0, 17);
    }
    const rest = at - minute * MINUTE;
    return (
      this.minuteText +
      String(100_000 + rest).slice(1, 3) +
      "." +
      String(1_000 + (rest % 1_000)).slice(1) +
      "Z"
    );
  }

  private refuse(attempt: Attempt, usage: Usage, units: number, noise: Random): Refusal | null {
    const { account, at, endpoint } = attempt;
    const upgraded = account.upgrade !== null && at >= account.upgrade.at;
    const plan = upgraded ? account.upgrade.plan : account.plan;
    if (attempt.refusal !== undefined && attempt.refusal !== null) return attempt.refusal;
    const minute = Math.floor(at / MINUTE);
    if (usage.minute !== minute) {
      usage.minute = minute;
      usage.requests = 0;
    }
    if (++usage.requests > plan.perMinute) return RATE_LIMITED;
    if (endpoint.product !== "account" && !entitled(account, upgraded, endpoint.product)) {
      return NOT_ENTITLED;
    }
    const day = Math.floor(at / DAY);
    if (usage.day !== day) {
      usage.day = day;
      usage.units = 0;
    }
    const quota = upgraded ? plan.quota : account.quota;
    if (units > 0 && usage.units + units > quota) return QUOTA_EXCEEDED;
    return background(endpoint.content, noise);
  }

  /** How much slower answers are than on an idle service, from the load of the last seconds. */
  private slowness(at: number): number {
    const second = Math.floor(at / SECOND);
    if (second !== this.second) {
      this.load *= 0.5 ** Math.min(30, second - this.second);
      this.second = second;
    }
    this.load += 0.5;
    return 1 + Math.min(8, (this.load / this.requestsPerSecond) ** 2);
  }
}

function entitled(account: Account, upgraded: boolean, product: string): boolean {
  const plan = upgraded && account.upgrade !== null ? account.upgrade.plan : account.plan;
  return (plan.entitlements as readonly string[]).includes(product);
}

/** Scanners err: lyrics with quotes in them look like SQL once in a while. */
function threatsOf(attempt: Attempt, noise: Random): string[] | null {
  if (attempt.threats !== undefined && attempt.threats.length > 0) return [...attempt.threats];
  return attempt.content !== null && noise.chance(0.0002) ? ["sql_injection"] : null;
}

/** Errors that happen to everybody. */
function background(generation: boolean, noise: Random): Refusal | null {
  const draw = noise.float();
  if (draw < (generation ? OK_GENERATION : 0.997)) return null;
  if (draw < 0.992) return INVALID;
  if (draw < 0.997) return UNPROCESSABLE;
  return draw < 0.999 ? INTERNAL : UNAVAILABLE;
}

function latency(median: number, refusal: Refusal | null, slow: number, noise: Random): number {
  if (refusal !== null && refusal.status < 500) return Math.round(8 + 20 * noise.float() * slow);
  return Math.round(median * Math.exp(0.35 * noise.normal()) * slow);
}

/**
 * An identifier that looks random. Within an account the first half is a permutation of the
 * number of the request, so that none comes twice, and no id depends on other accounts.
 */
function eventId(account: Account, request: number): string {
  const first = mix(account.salt[0] + Math.imul(request, 0x9e3779b9));
  return `evt_${hex32(first)}${hex32(mix(account.salt[1] ^ mix(request)))}`;
}

/** A permutation of 32 bits (the finalizer of MurmurHash3). */
function mix(bits: number): number {
  let mixed = bits ^ (bits >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
