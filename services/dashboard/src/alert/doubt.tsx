/** Doubt: innocent explanations, what would remain without a family, what to look at; and the ladder. */
import type { AlertDetail } from "@ringfence/schemas/api";
import { ActionMark, Scroll, Section } from "../parts/parts.tsx";
import { ACTION_TEXT, percent, SEVERITY_RANK, sentence, signed } from "../view/format.ts";

export function Doubt({ detail }: { readonly detail: AlertDetail }) {
  const { explanation } = detail.alert;
  if (explanation === undefined) return null;
  const { look_alikes, counterfactuals, triage } = explanation;
  return (
    <>
      {look_alikes.length > 0 && (
        <Section
          title="Innocent look-alikes"
          note="What else could look like this, and why it does not fit."
        >
          <ul class="look-alikes">
            {look_alikes.map((each) => (
              <li key={each.id} class={`fits-${each.fits}`}>
                <span class="tag">
                  {each.fits === null ? "cannot tell" : each.fits ? "fits" : "does not fit"}
                </span>
                <div>
                  <strong>{sentence(each.text)}</strong>
                  <p>
                    {each.why}
                    {each.subtracted < 0 && (
                      <span class="dim">{` (${signed(each.subtracted)} log-odds because of it)`}</span>
                    )}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {triage.length > 0 && (
        <Section title="What to check">
          <ol class="triage">
            {triage.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
        </Section>
      )}
      {counterfactuals.length > 0 && <Counterfactuals detail={detail} />}
    </>
  );
}

function Counterfactuals({ detail }: { readonly detail: AlertDetail }) {
  const rows = detail.alert.explanation?.counterfactuals ?? [];
  return (
    <Section
      title="If one kind of evidence were wrong"
      note="How sure one would still be, and what would be recommended."
    >
      <Scroll label="Without one family of evidence">
        <table>
          <thead>
            <tr>
              <th scope="col">Without</th>
              <th scope="col" class="number">
                Log-odds lost
              </th>
              <th scope="col" class="number">
                How sure
              </th>
              <th scope="col">Recommended</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((each) => (
              <tr key={each.without}>
                <td>{each.without}</td>
                <td class="number">{each.weight.toFixed(1)}</td>
                <td class="number">{percent(each.confidence)}</td>
                <td>
                  <ActionMark action={each.recommended_action} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

/** The ladder: what each measure would do, and what the alert lacks for it. */
export function Measures({ detail }: { readonly detail: AlertDetail }) {
  const { alert, measures } = detail;
  return (
    <section class="panel">
      <h2>What each measure would do</h2>
      <ol class="ladder">
        {measures.map(({ action, effect, missing, only }) => {
          const isChosen = action === alert.recommended_action;
          return (
            <li
              key={action}
              class={isChosen ? "is-chosen" : missing.length > 0 ? "is-missing" : ""}
            >
              <strong>{ACTION_TEXT[action]}</strong>
              {isChosen && <span class="tag strong">recommended</span>}
              <p>{effect}</p>
              {only !== null && <p class="dim">{`Only for ${only}`}</p>}
              {missing.length > 0 && <p class="dim">{`Lacks: ${missing.join("; ")}`}</p>}
            </li>
          );
        })}
      </ol>
      <p class="note">{`Severity ${SEVERITY_RANK[alert.severity]} of 5 says how bad it is, not how sure.`}</p>
    </section>
  );
}
