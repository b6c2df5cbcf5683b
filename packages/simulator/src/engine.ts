/**
 * Merges many actors into one stream in order of time. Memory is bounded by the number of actors:
 * each waits with exactly one attempt.
 */
import type { RequestEventInput } from "@ringfence/schemas";
import { iso } from "./account.ts";
import type { Act, Attempt } from "./actor.ts";
import { Random } from "./fabric/random.ts";
import type { Service } from "./service.ts";

/** An actor that can be run again and again from its beginning. */
export interface ActorPlan {
  /** Name of its stream of randomness, unique in the world. */
  readonly path: string;
  readonly run: (random: Random) => Act<void>;
}

interface Waiting {
  /** Breaks ties between actors that act in the same millisecond. */
  readonly order: number;
  readonly act: Act<void>;
  readonly noise: Random;
  readonly path: string;
  attempt: Attempt;
  /** Its own copy of the time: an attempt that is sent again is changed in place. */
  at: number;
}

/** Runs the actors until `until` (not included) and yields what the service saw. */
export function* run(
  plans: readonly ActorPlan[],
  service: Service,
  until: number,
  onAttempt: (attempt: Attempt) => void = () => {},
): Generator<RequestEventInput, void, void> {
  const heap = new Heap();
  plans.forEach((plan, order) => {
    const random = new Random(plan.path);
    const act = plan.run(random);
    const first = act.next();
    if (first.done === true || first.value.at >= until) return;
    const attempt = first.value;
    const noise = random.fork("service");
    heap.push({ order, act, noise, path: plan.path, attempt, at: attempt.at });
  });
  for (let top = heap.top(); top !== undefined; top = heap.top()) {
    const event = service.handle(top.attempt, top.noise);
    onAttempt(top.attempt);
    const next = top.act.next(event);
    if (next.done === true || next.value.at >= until) {
      heap.pop();
    } else {
      if (!(next.value.at >= top.at) || !Number.isInteger(next.value.at)) {
        throw new Error(
          `${top.path} goes from ${iso(top.at)} to ${next.value.at}; times of an actor are whole ` +
            "milliseconds and never go back",
        );
      }
      top.attempt = next.value;
      top.at = next.value.at;
      heap.sink();
    }
    yield event;
  }
}

/** A binary heap of waiting actors, the earliest on top. */
class Heap {
  private readonly items: Waiting[] = [];

  top(): Waiting | undefined {
    return this.items[0];
  }

  push(item: Waiting): void {
    const { items } = this;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] as Waiting;
      if (!before(item, above)) break;
      items[index] = above;
      index = parent;
    }
    items[index] = item;
  }

  pop(): void {
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return;
    this.items[0] = last;
    this.sink();
  }

  /** Restores the order after the top has changed. */
  sink(): void {
    const { items } = this;
    const item = items[0] as Waiting;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (
        child + 1 < items.length &&
        before(items[child + 1] as Waiting, items[child] as Waiting)
      ) {
        child++;
      }
      const below = items[child] as Waiting;
      if (!before(below, item)) break;
      items[index] = below;
      index = child;
    }
    items[index] = item;
  }
}

function before(a: Waiting, b: Waiting): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
