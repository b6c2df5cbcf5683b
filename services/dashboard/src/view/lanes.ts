/** The timeline as shapes: lanes of accounts, hand-overs between them. Pure. */
import type { Timeline } from "@ringfence/schemas/api";

export interface LaneView {
  readonly account: string;
  readonly y: number;
  readonly slots: readonly {
    readonly x: number;
    readonly width: number;
    /** 0–1: units of the slot by the most of any slot. */
    readonly strength: number;
    readonly refused: number;
    readonly title: string;
  }[];
}

export interface LanesView {
  readonly lanes: readonly LaneView[];
  readonly handovers: readonly {
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
    readonly title: string;
  }[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** Where idle time is left out. */
  readonly breaks: readonly { readonly x: number; readonly hours: number }[];
  readonly height: number;
  readonly from: string;
  readonly to: string;
}

export const LANE = { height: 26, top: 24, bar: 16 } as const;
const STEPS_MINUTES = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880];

/** @param width of the drawing without names, px; time goes over what has requests, not the whole window */
export function layOutLanes(timeline: Timeline, width: number): LanesView {
  const step = timeline.step_seconds * 1_000;
  const times = timeline.accounts.flatMap(({ slots }) => slots.map(({ at }) => Date.parse(at)));
  const stretches = stretchesOf(times, step, width);
  const from = stretches[0]?.from ?? Date.parse(timeline.from);
  const to = stretches.at(-1)?.to ?? Date.parse(timeline.to);
  const xOf = (ms: number): number => placeOf(stretches, ms);
  const most = Math.max(1, ...timeline.accounts.flatMap(({ slots }) => slots.map((s) => s.units)));
  const rowOf = new Map(timeline.accounts.map(({ account_id }, row) => [account_id, row]));
  const yOf = (row: number): number => LANE.top + row * LANE.height + LANE.height / 2;
  const lanes = timeline.accounts.map(({ account_id, slots }, row) => ({
    account: account_id,
    y: yOf(row),
    slots: slots.map((slot) => {
      const x = xOf(Date.parse(slot.at));
      return {
        x,
        width: Math.max(2, xOf(Date.parse(slot.at) + step) - x - 1),
        strength: slot.units / most,
        refused: slot.refused,
        title: `${slot.at.slice(0, 16).replace("T", " ")} UTC: ${slot.requests} requests, ${slot.units} units, ${slot.refused} refused`,
      };
    }),
  }));
  const handovers = (timeline.handovers?.shown ?? []).flatMap((each) => {
    const a = rowOf.get(each.from_account);
    const b = rowOf.get(each.to_account);
    if (a === undefined || b === undefined) return [];
    const gap = Math.round((Date.parse(each.began_at) - Date.parse(each.stopped_at)) / 1_000);
    const title = `${each.from_account} stopped ${each.stopped_at.slice(11, 19)}, ${each.to_account} began ${gap} s later`;
    const [x1, x2] = [xOf(Date.parse(each.stopped_at)), xOf(Date.parse(each.began_at))];
    return [{ x1, y1: yOf(a), x2, y2: yOf(b), title }];
  });
  return {
    lanes,
    handovers,
    ticks: stretches.flatMap((each) =>
      ticksOf(each).map((ms) => ({ x: xOf(ms), label: labelOf(ms, each.to - each.from) })),
    ),
    breaks: stretches.slice(1).map((each, index) => ({
      x: each.x - GAP / 2,
      hours: Math.round((each.from - (stretches[index]?.to ?? each.from)) / 3_600_000),
    })),
    height: LANE.top + timeline.accounts.length * LANE.height + 6,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly width: number;
}

/** Width of a break, px. */
const GAP = 28;
/** Idle time of fewer slots is drawn as it is. */
const IDLE_SLOTS = 12;
const MOST_STRETCHES = 6;

/** Time with requests, side by side, without the long idle time between. */
function stretchesOf(times: readonly number[], step: number, width: number): Stretch[] {
  const sorted = [...new Set(times)].toSorted((a, b) => a - b);
  const span = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  const idle = Math.max(IDLE_SLOTS * step, span / MOST_STRETCHES);
  const bounds: { from: number; to: number }[] = [];
  for (const at of sorted) {
    const last = bounds.at(-1);
    if (last !== undefined && at - last.to < idle) last.to = at + 2 * step;
    else bounds.push({ from: at - step, to: at + 2 * step });
  }
  const shown = bounds.reduce((sum, { from, to }) => sum + to - from, 0);
  const room = Math.max(0, width - GAP * (bounds.length - 1));
  let x = 0;
  return bounds.map(({ from, to }) => {
    const own = ((to - from) / shown) * room;
    const stretch = { from, to, x, width: own };
    x += own + GAP;
    return stretch;
  });
}

function placeOf(stretches: readonly Stretch[], ms: number): number {
  const own = stretches.find(({ to }) => ms <= to) ?? stretches.at(-1);
  if (own === undefined) return 0;
  const share = (ms - own.from) / (own.to - own.from);
  return own.x + Math.max(0, Math.min(1, share)) * own.width;
}

function ticksOf({ from, to, width }: Stretch): number[] {
  const most = Math.max(1, Math.floor(width / 70));
  const minutes = STEPS_MINUTES.find((each) => (to - from) / (each * 60_000) <= most) ?? 2_880;
  const step = minutes * 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at < to && ticks.length < 60; at += step) {
    ticks.push(at);
  }
  return ticks;
}

function labelOf(ms: number, span: number): string {
  const iso = new Date(ms).toISOString();
  return span > 2 * 86_400_000 ? iso.slice(5, 10) : iso.slice(11, 16);
}

/** A curve from where one stopped to where the other began. */
export function handoverPath(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.max(10, Math.abs(y2 - y1) / 3);
  const sign = y2 >= y1 ? 1 : -1;
  return `M${x1},${y1 + sign * 8} C${x1},${y1 + sign * (8 + bend)} ${x2},${y2 - sign * (8 + bend)} ${x2},${y2 - sign * 9}`;
}
