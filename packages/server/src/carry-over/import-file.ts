import type { EnumTables } from '@cardea/contract';
import { type AuditEvent, CmError } from '@cardea/domain';
import { auditEvent, type Ports } from '@cardea/workflows';
import { type BadLine, type LineKind, lineKinds } from './line.js';
import { type ParsedFile, parseFile } from './parsed-file.js';
import type { Plan, Planning } from './plan.js';
import { planCards } from './plan-cards.js';
import { planCertificateLinks } from './plan-certificate-links.js';
import { planCertificates } from './plan-certificates.js';
import { planDirectory } from './plan-directory.js';
import { planProfileTemplates } from './plan-profile-templates.js';
import { planRequests } from './plan-requests.js';
import { type PreparedSecrets, prepareSecrets, writePlan } from './write-plan.js';

/** What an import works on. */
export interface ImportPorts
  extends Pick<Ports, 'store' | 'clock' | 'randomness' | 'secrets' | 'adminKeys' | 'keyArchive'> {
  readonly enums: EnumTables;
}

/** How many lines of each kind a file has. */
export type LineCounts = { readonly [kind in LineKind]: number };

/** Everything was written, or nothing was and every bad line is named, in the order of the file. */
export type ImportOutcome =
  | { readonly kind: 'imported'; readonly counts: LineCounts }
  | { readonly kind: 'refused'; readonly badLines: readonly BadLine[] };

/**
 * Imports the lines of a file: all of them in one transaction with one audit row, or none. Objects that are stored
 * already are replaced, so that a second import of the same file changes nothing.
 *
 * Errors: `Conflict` when others keep changing the same objects meanwhile; errors of the store.
 */
export async function importLines(
  ports: ImportPorts,
  lines: Iterable<string> | AsyncIterable<string>,
  options: { readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<ImportOutcome> {
  const badLines: BadLine[] = [];
  const certificateTemplates = (await ports.store.certificateTemplates.list()).map(
    ({ commonName }) => commonName,
  );
  const file = await parseFile({ enums: ports.enums, certificateTemplates }, lines, badLines);
  let secrets: PreparedSecrets | undefined;
  for (let tries = 1; ; tries += 1) {
    const found = [...badLines];
    const plan = await planFile(ports, file, found);
    if (found.length > 0) return await refuseFile(ports, found);
    // What is secret comes from the file alone, so that it need not be prepared again.
    secrets ??= await prepareSecrets(plan, ports, options.onProgress);
    try {
      return await write(ports, file, plan, secrets);
    } catch (error) {
      // The server changed an object between plan and writing.
      if (!(error instanceof CmError) || error.kind !== 'Conflict' || tries === 4) throw error;
    }
  }
}

async function planFile(ports: ImportPorts, file: ParsedFile, badLines: BadLine[]): Promise<Plan> {
  const planning: Planning = {
    store: ports.store,
    secrets: ports.secrets,
    now: ports.clock.now(),
    adminKeyVersion: await ports.adminKeys.currentVersion(),
    badLines,
  };
  const { groups, users } = await planDirectory(planning, file.group, file.user);
  const profileTemplates = await planProfileTemplates(planning, file.profiletemplate);
  const cards = await planCards(planning, file);
  const { profiles, smartcards, adminKeys } = cards;
  const requests = await planRequests(planning, file);
  const { certificates, archivedKeys, uuids } = await planCertificates(planning, file, cards);
  const certificateLinks = await planCertificateLinks(planning, file.profile, uuids);
  return {
    groups,
    users,
    profileTemplates,
    profiles,
    smartcards,
    adminKeys,
    requests,
    certificates,
    archivedKeys,
    certificateLinks,
  };
}

async function write(
  ports: ImportPorts,
  file: ParsedFile,
  plan: Plan,
  secrets: PreparedSecrets,
): Promise<ImportOutcome> {
  const counts = Object.fromEntries(lineKinds.map((kind) => [kind, file[kind].length])) as LineCounts;
  await ports.store.transaction(async (tx) => {
    await writePlan(tx, plan, secrets, ports.clock.now());
    await tx.audit.append(importEvent(ports, 'success', counts));
  });
  return { kind: 'imported', counts };
}

async function refuseFile(ports: ImportPorts, badLines: BadLine[]): Promise<ImportOutcome> {
  const inOrder = badLines.sort((one, other) => one.line - other.line);
  await ports.store.audit.append(importEvent(ports, 'failure', { badLines: inOrder.length }));
  return { kind: 'refused', badLines: inOrder };
}

function importEvent(
  ports: ImportPorts,
  outcome: AuditEvent['outcome'],
  facts: AuditEvent['facts'],
): AuditEvent {
  return auditEvent(ports, {
    action: 'import',
    outcome,
    actorName: 'command line',
    objectType: 'ImportFile',
    facts,
  });
}
