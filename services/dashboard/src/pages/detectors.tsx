import type { DetectorItem, DetectorsAnswer } from "@ringfence/schemas/api";
import { useReading } from "../api/resource.ts";
import { Loading, Problem, Prose } from "../parts/parts.tsx";
import { CATEGORY_TEXT, count, duration, figure, percent } from "../view/format.ts";

/** Below as many verdicts a precision says little. */
const FEW = 10;

export function DetectorsPage() {
  const reading = useReading<DetectorsAnswer>("/v1/detectors");
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Detectors</h1>
        <p class="note">
          How right each is: by verdicts given here, and in the last evaluation over simulated
          worlds. Lines are 95 % intervals. Bars: findings a day, live above the line, in shadow
          below it. Unknown: nobody gave a verdict, or nothing was measured.
        </p>
      </header>
      {error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && (
        <ul class="detectors">
          {data.items.map((each) => (
            <Detector key={`${each.id}-${each.version}`} detector={each} />
          ))}
        </ul>
      )}
    </main>
  );
}

function Detector({ detector }: { readonly detector: DetectorItem }) {
  const { here, hits, measured } = detector;
  const noise = here.judged === 0 ? null : (here.false_positive + here.benign) / here.judged;
  return (
    <li class="detector">
      <div class="detector-what">
        <h2>
          <a href={`/?detector=${encodeURIComponent(detector.id)}&status=any`}>{detector.title}</a>
        </h2>
        <p class="dim">
          <span class="id">{`${detector.id} v${detector.version}`}</span>
          {` · ${CATEGORY_TEXT[detector.category]} · each ${detector.every.replace("-", " ")} · ${detector.families.join(", ")}`}
        </p>
        <p>
          <Prose text={detector.sees} />
        </p>
      </div>
      <dl class="detector-figures">
        <Figure label="Open now">{here.open}</Figure>
        <Figure
          label="Hits, 14 days"
          note={hits.shadow === 0 ? "none in shadow" : `and ${count(hits.shadow)} in shadow`}
        >
          <HitsByDay hits={hits} />
        </Figure>
        <Figure
          label="Precision here"
          note={
            here.judged === 0
              ? "nobody judged yet"
              : `${here.true_positive} of ${here.judged} judged${here.judged < FEW ? ": few" : ""}`
          }
        >
          <Precision interval={here.precision} />
        </Figure>
        <Figure
          label="False or benign here"
          note={
            noise === null
              ? "nobody judged yet"
              : `${here.false_positive} false, ${here.benign} benign of ${here.judged}`
          }
        >
          {noise === null ? "not judged" : percent(noise)}
        </Figure>
        <Figure
          label="Precision, measured"
          note={
            measured === null
              ? "not measured"
              : `${measured.accused} accused${measured.current ? "" : ", older version"}`
          }
        >
          <Precision interval={measured?.precision ?? null} />
        </Figure>
        <Figure label="False a 1,000 account-days">
          {figure(measured?.false_per_1000_account_days ?? null)}
        </Figure>
        <Figure label="Time to detect">
          {duration(measured?.minutes_to_detect == null ? null : measured.minutes_to_detect * 60)}
        </Figure>
      </dl>
    </li>
  );
}

/** Live above the line, shadow below it, a bar a day. */
function HitsByDay({ hits }: { readonly hits: DetectorItem["hits"] }) {
  const { live, shadow, per_day } = hits;
  const most = Math.max(1, ...per_day.flatMap((day) => [day.live, day.shadow]));
  const [first, last] = [per_day[0]?.day, per_day.at(-1)?.day];
  return (
    <span class="hits" title={first === undefined ? "no finding yet" : `${first} to ${last}`}>
      {count(live)}
      {live + shadow > 0 && (
        <svg viewBox="0 0 112 26" width="112" height="26" aria-hidden="true">
          {per_day.map((day, at) => (
            <g key={day.day}>
              <rect
                class="live"
                x={at * 8}
                width="6"
                y={17 - (day.live / most) * 16}
                height={(day.live / most) * 16}
              />
              {shadow > 0 && (
                <rect class="shadow" x={at * 8} width="6" y="18" height={(day.shadow / most) * 8} />
              )}
            </g>
          ))}
          <line x1="0" x2="112" y1="17.5" y2="17.5" />
        </svg>
      )}
    </span>
  );
}

function Figure(props: {
  readonly label: string;
  readonly note?: string;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        {props.children}
        {props.note !== undefined && props.note !== "" && <small>{props.note}</small>}
      </dd>
    </div>
  );
}

function Precision({ interval }: { readonly interval: DetectorItem["here"]["precision"] }) {
  if (interval === null) return <>unknown</>;
  const { share, low, high } = interval;
  return (
    <span class="precision" title={`95 % interval ${percent(low)} to ${percent(high)}`}>
      {share === 1 ? "100 %" : percent(share)}
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <line class="track" x1="0" x2="100" y1="4" y2="4" />
        <line class="interval" x1={low * 100} x2={high * 100} y1="4" y2="4" />
        <rect class="point" x={Math.min(98, share * 100 - 1)} width="2" y="0" height="8" />
      </svg>
    </span>
  );
}
