import type { DetectorItem, DetectorsAnswer } from "@ringfence/schemas/api";
import { useReading } from "../api/resource.ts";
import { Loading, Problem } from "../parts/parts.tsx";
import { CATEGORY_TEXT, duration, figure, percent } from "../view/format.ts";

export function DetectorsPage() {
  const reading = useReading<DetectorsAnswer>("/v1/detectors");
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Detectors</h1>
        <p class="note">
          How right each is: by verdicts given here, and in the last evaluation over simulated
          worlds. Lines are 95 % intervals.
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
  const { here, measured } = detector;
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
        <p>{detector.sees}</p>
      </div>
      <dl class="detector-figures">
        <Figure label="Open now">{here.open}</Figure>
        <Figure
          label="Precision here"
          note={
            here.judged === 0 ? "nobody judged" : `${here.true_positive} of ${here.judged} judged`
          }
        >
          <Precision interval={here.precision} />
        </Figure>
        <Figure
          label="Noise here"
          note={noise === null ? "" : `${here.false_positive} false, ${here.benign} benign`}
        >
          {noise === null ? "unknown" : percent(noise)}
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
