/** Why: each piece of evidence, observed beside expected, with its share of the sum. */
import type { AlertDetail } from "@ringfence/schemas/api";
import { Section } from "../parts/parts.tsx";
import { type EvidenceRow, evidenceRows, oddsText } from "../view/evidence.ts";
import { figure, percent, signed } from "../view/format.ts";

export function EvidenceSection({ detail }: { readonly detail: AlertDetail }) {
  const { sum } = detail.log_odds;
  return (
    <Section
      title="Why"
      note="Each piece moves the log-odds. Right of the line speaks for abuse, left of it against."
    >
      <table class="evidence">
        <thead>
          <tr>
            <th scope="col">Evidence</th>
            <th scope="col" class="number">
              Observed
            </th>
            <th scope="col" class="number">
              Expected
            </th>
            <th scope="col" class="bars">
              Log-odds
            </th>
          </tr>
        </thead>
        <tbody>
          {evidenceRows(detail).map((row) => (
            <Row key={row.text} row={row} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {`Together: ${percent(detail.alert.confidence)} sure`}
              <span class="dim">{` – ${oddsText(sum)}`}</span>
            </th>
            <td class="bars number">
              <strong>{sum === null ? "unknown" : signed(sum)}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
      {detail.alert.explanation !== undefined &&
        detail.alert.explanation.circumstances.length > 0 && (
          <ul class="plain dim" aria-label="Circumstances">
            {detail.alert.explanation.circumstances.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
    </Section>
  );
}

function Row({ row }: { readonly row: EvidenceRow }) {
  const { bar, weight } = row;
  return (
    <tr class={row.family === null ? "prior" : ""}>
      <td>
        {row.family !== null && <span class="tag family">{row.family}</span>}
        {row.text}
      </td>
      <td class="number" data-label="observed">
        {row.observed === null ? "" : figure(row.observed)}
      </td>
      <td class="number dim" data-label="expected">
        {row.observed === null ? "" : figure(row.expected)}
      </td>
      <td class="bars">
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect
            class={weight < 0 ? "against" : "for"}
            x={bar.from * 100}
            width={Math.max(0.4, bar.width * 100)}
            y="1"
            height="8"
          />
          <line class="zero" x1={bar.zero * 100} x2={bar.zero * 100} y1="0" y2="10" />
        </svg>
        <span class="number">{signed(weight)}</span>
      </td>
    </tr>
  );
}
