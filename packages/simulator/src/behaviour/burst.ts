/** Many requests in a short time, and when they come. */
import type { Account } from "../account.ts";
import type { Act, Reply } from "../actor.ts";
import type { Client } from "../fabric/agents.ts";
import type { Random } from "../fabric/random.ts";
import { SECOND } from "../fabric/rhythm.ts";
import type { Scene } from "../persona.ts";
import type { Work } from "./work.ts";

export interface Burst {
  readonly account: Account;
  readonly clients: (random: Random) => Client;
  readonly tasks: Work;
  readonly from: number;
  readonly to: number;
  /** Requests a second at a time, given as the share of the burst that has passed, 0–1. */
  readonly perSecond: (passed: number) => number;
  /**
   * Requests a second from which on it is an abuse; from the first refusal on it is one at any rate.
   * Where left out, the whole burst is.
   */
  readonly harmsFrom?: number;
}

/** Sends without a look at the answers. */
export function* burst(random: Random, plan: Burst): Act<void> {
  const { account, from, to } = plan;
  const key = account.key;
  const { harmsFrom = 0 } = plan;
  let at = from;
  let refused = false;
  while (at < to) {
    const client = plan.clients(random);
    const rate = plan.perSecond((at - from) / (to - from));
    const abusive = refused || rate >= harmsFrom;
    const reply: Reply = yield { at, account, key, client, abusive, ...plan.tasks.next(random) };
    if (reply.status === 401) return;
    refused ||= reply.status === 429;
    at += Math.ceil(random.exponential(SECOND / rate));
  }
}

/**
 * When a one-off abuse takes place: once in a world, and again in every further stretch of live
 * traffic. `length` is cut to a fifth of the world, so that short worlds stay worlds.
 */
export function* episodes(
  scene: Scene,
  length: number,
): Generator<{ from: number; to: number }, void, void> {
  const world = scene.end - scene.start;
  const duration = Math.min(length, world / 5);
  // A stream of its own, so that every run of an actor sees the same times.
  const random = scene.random.fork("episodes");
  for (let begin = scene.start; begin < scene.until; begin += world) {
    const from = Math.floor(begin + world * random.between(0.3, 0.75));
    yield { from, to: from + duration };
  }
}

/** The first episode, and for a world with an end the only one. */
export function firstEpisode(scene: Scene, length: number): { from: number; to: number } {
  for (const episode of episodes(scene, length)) return episode;
  throw new Error("a world has at least one stretch");
}
