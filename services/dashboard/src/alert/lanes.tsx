/** Who used what when: a lane for each account, with the hand-overs drawn. */
import type { Timeline } from "@ringfence/schemas/api";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Reading } from "../api/resource.ts";
import { AccountLink, Loading, Problem, Section } from "../parts/parts.tsx";
import { dayTime, plural } from "../view/format.ts";
import { handoverPath, LANE, type LanesView, layOutLanes } from "../view/lanes.ts";

export function Lanes({ reading }: { readonly reading: Reading<Timeline> }) {
  const { data, error } = reading.state.value;
  return (
    <Section title="Who went on when" note={data === null ? undefined : noteOf(data)}>
      {data === null && error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && data.accounts.length === 0 && (
        <p class="note">No requests in the window.</p>
      )}
      {data !== null && data.accounts.length > 0 && <Drawing timeline={data} />}
    </Section>
  );
}

function noteOf({ handovers, accounts, accounts_total }: Timeline): string {
  const left = accounts_total - accounts.length;
  const shown = handovers === null ? "" : `${plural(handovers.total, "hand-over")}. `;
  return `${shown}Darker: more units. ✕: refused.${left > 0 ? ` ${plural(left, "account")} left out.` : ""}`;
}

function Drawing({ timeline }: { readonly timeline: Timeline }) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const view = width > 0 ? layOutLanes(timeline, width) : null;
  return (
    <>
      <div class="lanes">
        <ul class="lane-names" style={{ paddingTop: `${LANE.top}px` }}>
          {timeline.accounts.map(({ account_id }) => (
            <li key={account_id}>
              <AccountLink id={account_id} />
            </li>
          ))}
        </ul>
        <div class="lane-drawing" ref={host}>
          {view !== null && <Shapes view={view} width={width} />}
        </div>
      </div>
      {view !== null && (
        <p class="note">{`${dayTime(view.from)} to ${dayTime(view.to)} UTC, slots of ${timeline.step_seconds / 60} min`}</p>
      )}
      {timeline.handovers !== null && timeline.handovers.shown.length > 0 && (
        <Handovers handovers={timeline.handovers.shown} />
      )}
    </>
  );
}

function Shapes({ view, width }: { readonly view: LanesView; readonly width: number }) {
  const label = `Activity of ${view.lanes.length} accounts and ${view.handovers.length} hand-overs; the list below says the same`;
  return (
    <svg width={width} height={view.height} role="img" aria-label={label}>
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path class="arrow" d="M0,1 L7,4 L0,7 z" />
        </marker>
      </defs>
      {view.ticks.map(({ x, label: text }) => (
        <g key={x}>
          <line class="grid" x1={x} x2={x} y1={LANE.top - 4} y2={view.height} />
          <text class="tick" x={Math.min(Math.max(x, 16), width - 16)} y={12} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      {view.breaks.map(({ x, hours }) => (
        <g key={x}>
          <rect class="break" x={x - 9} width={18} y={LANE.top - 4} height={view.height} />
          <text class="tick" x={x} y={12} text-anchor="middle">
            ⋯
          </text>
          <title>{`${hours} h without requests are left out`}</title>
        </g>
      ))}
      {view.lanes.map((lane) => (
        <g key={lane.account}>
          <line class="lane" x1={0} x2={width} y1={lane.y} y2={lane.y} />
          {lane.slots.map((slot) => (
            <g key={slot.x}>
              <rect
                class="slot"
                x={slot.x}
                width={slot.width}
                y={lane.y - LANE.bar / 2}
                height={LANE.bar}
                rx="2"
                fill-opacity={0.25 + 0.75 * slot.strength}
              >
                <title>{slot.title}</title>
              </rect>
              {slot.refused > 0 && (
                <text
                  class="refused"
                  x={slot.x + slot.width / 2}
                  y={lane.y + 4}
                  text-anchor="middle"
                >
                  ✕
                </text>
              )}
            </g>
          ))}
        </g>
      ))}
      {view.handovers.map((each) => (
        <path
          key={each.title}
          class="handover"
          d={handoverPath(each.x1, each.y1, each.x2, each.y2)}
          marker-end="url(#arrow)"
        >
          <title>{each.title}</title>
        </path>
      ))}
    </svg>
  );
}

function Handovers({
  handovers,
}: {
  readonly handovers: NonNullable<Timeline["handovers"]>["shown"];
}) {
  return (
    <details class="more">
      <summary>Hand-overs as a list</summary>
      <ol class="handovers">
        {handovers.map((each) => {
          const gap = Math.round((Date.parse(each.began_at) - Date.parse(each.stopped_at)) / 1_000);
          return (
            <li key={each.stopped_at + each.from_account}>
              <AccountLink id={each.from_account} />
              {` stopped ${each.stopped_at.slice(11, 19)}, `}
              <AccountLink id={each.to_account} />
              {` began ${gap} s later`}
            </li>
          );
        })}
      </ol>
    </details>
  );
}
