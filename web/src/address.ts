/** What an address asks the page to show: a shared state, an example, the mistake that a rule is about. */

import { EXAMPLES, stateOf } from "./examples";
import { fromFragment, type State } from "./link";
import { badExample, rulePage } from "./rule-pages";

/** The state that the part of an address after `#` stands for; none when it stands for nothing. */
export async function stateOfAddress(fragment: string): Promise<State | undefined> {
  const words = new URLSearchParams(fragment.slice(1));
  const example = EXAMPLES.find(({ id }) => id === words.get("example"));
  if (example) return stateOf(example);
  const rule = words.get("rule");
  if (rule !== null) return stateOfRule(rule);
  return fromFragment(fragment);
}

async function stateOfRule(rule: string): Promise<State | undefined> {
  const page = await rulePage(rule);
  const example = page === undefined ? undefined : badExample(page);
  return example && { files: [{ name: `${rule}.yaml`, text: example.text }], image: "nginx", options: example.options };
}
