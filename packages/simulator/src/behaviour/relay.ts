/**
 * One actor that spends the quotas of several accounts one after another, day after day: the
 * common part of all rings. How the accounts look to an observer is up to the persona.
 */
import type { Account } from "../account.ts";
import type { Act } from "../actor.ts";
import type { Agent } from "../fabric/agents.ts";
import { ENDPOINTS } from "../fabric/catalogue.ts";
import { muse, type MuseOptions, piece, theme } from "../fabric/content.ts";
import type { Random } from "../fabric/random.ts";
import { nextReset } from "../fabric/rhythm.ts";
import type { Location } from "../fabric/whereabouts.ts";
import { call, exhausted } from "./call.ts";
import { clientAt } from "./person.ts";
import { type Share, work } from "./work.ts";

export interface Member {
  readonly account: Account;
  readonly agent: Agent;
  readonly location: Location;
}

export interface RelayPlan {
  readonly members: readonly Member[];
  /** Further members that spend as much at the same time, in relays of their own. */
  readonly others?: number;
  readonly mix: readonly Share[];
  readonly content: MuseOptions;
  /** Units wanted a day, in allowances of one member. Above 1, or there is nothing to hide. */
  readonly allowances: number;
  /** Shares of its quota between which a member is left; above 1 means when it is refused. */
  readonly leaveAt: readonly [low: number, high: number];
  /** Median pause between requests, milliseconds. */
  readonly pause: number;
  /** Median time between the last request of a member and the first of the next. */
  readonly handOver: number;
  /** Share of requests that look like somebody else's work. */
  readonly camouflage: number;
  readonly shuffles: boolean;
  /** Latest start of a day's work after the quotas begin anew, milliseconds. */
  readonly sleepsIn: number;
  readonly from: number;
  readonly to: number;
}

/** Marks as abusive what the group takes beyond one allowance a day. */
export function* relay(random: Random, plan: RelayPlan): Act<void> {
  const tasks = work(plan.mix, muse(plan.content));
  const members = plan.members.map((member) => ({
    ...member,
    client: clientAt(member.agent, member.location(random)),
    ownTheme: theme(random),
  }));
  const allowance = Math.min(...plan.members.map(({ account }) => account.quota));
  let begin = plan.from;
  while (begin < plan.to) {
    const dayEnd = Math.min(nextReset(begin), plan.to);
    const order = plan.shuffles ? random.sample(members, members.length) : members;
    let spent = 0;
    let at = begin;
    for (const { account, client, ownTheme } of order) {
      if (spent >= plan.allowances * allowance) break;
      const limit = random.between(...plan.leaveAt) * account.quota;
      for (let own = 0; own < limit && at < dayEnd;) {
        const key = account.key;
        const abusive = spent * (1 + (plan.others ?? 0)) > allowance;
        const hides = random.chance(plan.camouflage);
        const task = hides
          ? { endpoint: ENDPOINTS.lyrics, content: piece(random, ownTheme), scale: 1 }
          : tasks.next(random);
        // Whoever leaves before the refusal knows the price list.
        const price = task.endpoint.units * task.scale;
        if (limit <= account.quota && own + price > limit) break;
        const attempt = { at, account, key, client: client(at), abusive, ...task };
        const reply = yield* call(random, attempt);
        const units = reply.units ?? 0;
        own += units;
        spent += units;
        at = attempt.at + Math.max(150, Math.floor(random.logNormal(plan.pause, 0.6)));
        if (exhausted(reply)) break;
      }
      at += Math.floor(random.logNormal(plan.handOver, 0.5));
      if (at >= dayEnd) break;
    }
    begin = Math.max(at, nextReset(begin) + Math.floor(random.between(0, plan.sleepsIn)));
  }
}
