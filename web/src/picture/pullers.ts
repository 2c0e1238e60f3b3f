/** Which engines are drawn. */

import type { FileResult, Puller } from "../../../pkg/web/pullpath";

/** Who builds images of an `OSArtifact`, as the engine names them and as they name themselves. */
const BUILDERS: Record<string, string> = { auroraboot: "AuroraBoot", buildah: "Buildah" };

/** Leaves builders out where nothing is built. */
export function relevant(pullers: Puller[], files: readonly FileResult[]): Puller[] {
  const isBuilt = files.some((file) => file.documents.some(({ kind }) => kind === "OSArtifact"));
  return pullers
    .filter(({ name }) => isBuilt || !(name in BUILDERS))
    .map((puller) => ({ ...puller, name: BUILDERS[puller.name] ?? puller.name }));
}

/** Lets engines that do the same share a column. */
export function merged(pullers: Puller[]): Puller[] {
  const [first, second, ...rest] = pullers;
  if (!first || !second || !isSame(first, second)) return pullers;
  return [{ ...first, name: `${first.name} and ${second.name}` }, ...rest];
}

/** A CA is used in two ways: Talos trusts nothing else then, containerd the system's roots as well. */
function isSame(one: Puller, other: Puller): boolean {
  return one.attempts.length > 0
    && !one.attempts.some((attempt) => attempt.customCa)
    && JSON.stringify(one) === JSON.stringify({ ...other, name: one.name });
}
