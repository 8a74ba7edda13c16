import { resolve } from 'node:path';
import { requireSplitTerms } from '@cardea/pki/ceremony';
import { CommandFailure, exitCodes } from '../failure.js';
import { note, print, table } from '../output.js';
import { answersFromFile, terminalAnswers } from './answers.js';
import { Ceremony, type CeremonyParties } from './ceremony.js';
import { exportFiles } from './export-files.js';
import { printProtocol } from './protocol.js';
import { rootAlgorithms } from './root-key.js';
import { runCeremony, runSession } from './run-ceremony.js';
import { renewShares, verifyShares } from './shares-later.js';
import { rootRevocationReasons, signRootCrl } from './sign-crl.js';
import { signRequest } from './sign-request.js';
import { type CeremonyState, type CeremonyTerms, readState } from './state.js';
import { ceremonySteps } from './steps/index.js';

/** Options of every command that works on a ceremony. */
export interface SessionOptions {
  readonly directory: string;
  readonly answers?: string;
  readonly json?: boolean;
}

/** Options by which a ceremony begins. */
export interface TermsOptions {
  readonly shares: number;
  readonly threshold: number;
  readonly algorithm: string;
  readonly organization: string;
  readonly commonName: string;
  readonly rootYears: number;
  readonly issuingYears: number;
  readonly crlMonths: number;
  readonly publicUrl?: string;
}

/** `cardea ceremony run`: begins a ceremony or continues it. */
export async function ceremonyRunCommand(
  options: SessionOptions & TermsOptions & { readonly allowNetwork?: boolean },
): Promise<void> {
  const directory = resolve(options.directory);
  await withParties(options, async (parties) => {
    const ceremony =
      readState(directory) === undefined
        ? Ceremony.begin(directory, parties, termsOf(options))
        : Ceremony.open(directory, parties);
    await runCeremony(ceremony, { isNetworkAllowed: options.allowNetwork === true });
    return ceremony;
  });
}

/** `cardea ceremony print`. */
export function ceremonyPrintCommand(options: TermsOptions & { readonly json?: boolean }): void {
  if (options.json === true) print(JSON.stringify(ceremonySteps.map(({ run: _, ...told }) => told)));
  else printProtocol(termsOf({ ...options, publicUrl: options.publicUrl ?? 'http://localhost' }));
}

/** `cardea ceremony show`. */
export function ceremonyShowCommand(options: { readonly directory: string; readonly json?: boolean }): void {
  const state = readState(resolve(options.directory));
  if (state === undefined)
    throw new CommandFailure(`There is no ceremony in ${options.directory}.`, exitCodes.badInput);
  if (options.json === true) print(JSON.stringify(publicPart(state)));
  else printState(state);
}

function printState(state: CeremonyState): void {
  const rows = ceremonySteps.map(({ name, title }, index) => [
    `${index + 1}`,
    title,
    state.finished.find(({ step }) => step === name)?.at ?? '',
  ]);
  print(table([['STEP', 'WHAT', 'FINISHED'], ...rows]));
  if (state.signed.length === 0) return;
  print('');
  const signed = state.signed.map((one) => [one.serialNumber, one.subject, one.revoked?.at ?? '']);
  print(table([['SERIAL NUMBER', 'SUBJECT', 'REVOKED'], ...signed]));
}

function publicPart({ terms, finished, shareSet, signed, crl, rootCertificate }: CeremonyState) {
  return {
    terms,
    finished,
    shares: shareSet === null ? null : { splitId: shareSet.splitId, holders: shareSet.holders },
    rootCertificate,
    signed,
    crl: crl === null ? null : { number: crl.number, nextUpdate: crl.nextUpdate },
  };
}

/** `cardea ceremony sign-request`. */
export async function ceremonySignRequestCommand(file: string, options: SessionOptions): Promise<void> {
  await session(options, 'a certification request is signed', (ceremony) => signRequest(ceremony, file));
}

/** `cardea ceremony sign-crl`. */
export async function ceremonySignCrlCommand(
  options: SessionOptions & { readonly revoke?: string; readonly reason: string },
): Promise<void> {
  if (!rootRevocationReasons.some((known) => known === options.reason))
    throw new CommandFailure(
      `--reason must be one of ${rootRevocationReasons.join(', ')}.`,
      exitCodes.badInput,
    );
  await session(options, 'a revocation list is signed', (ceremony) =>
    signRootCrl(
      ceremony,
      options.revoke === undefined ? undefined : { serialNumber: options.revoke, reason: options.reason },
    ),
  );
}

/** `cardea ceremony verify-shares`. */
export async function ceremonyVerifySharesCommand(options: SessionOptions): Promise<void> {
  await session(options, 'shares are verified', verifyShares);
}

/** `cardea ceremony renew-shares`. */
export async function ceremonyRenewSharesCommand(
  options: SessionOptions & { readonly shares?: number; readonly threshold?: number },
): Promise<void> {
  await session(options, 'new shares are made', (ceremony) => {
    const { terms } = ceremony.state;
    const wanted = {
      shares: options.shares ?? terms.shares,
      threshold: options.threshold ?? terms.threshold,
    };
    requireSplitTerms(wanted);
    return renewShares(ceremony, wanted);
  });
}

async function session(
  options: SessionOptions,
  title: string,
  act: (ceremony: Ceremony) => ReturnType<typeof verifyShares>,
): Promise<void> {
  await withParties(options, async (parties) => {
    const ceremony = Ceremony.open(resolve(options.directory), parties);
    await runSession(ceremony, title, () => act(ceremony));
    exportFiles(ceremony);
    return ceremony;
  });
}

/** With --json the transcript is printed to standard error, and what came about to standard output. */
async function withParties(
  { answers: file, json }: SessionOptions,
  work: (parties: CeremonyParties) => Promise<Ceremony>,
): Promise<void> {
  const answers = file === undefined ? terminalAnswers() : answersFromFile(file);
  try {
    const { state, transcript } = await work({ answers, say: json === true ? note : print });
    const { sha256 } = transcript.position();
    if (json === true)
      print(JSON.stringify({ ...publicPart(state), transcript: { file: transcript.file, sha256 } }));
  } finally {
    answers.close();
  }
}

function termsOf(options: TermsOptions): CeremonyTerms {
  const { shares, threshold, organization, commonName, rootYears, issuingYears, crlMonths } = options;
  requireSplitTerms({ shares, threshold });
  const algorithm = rootAlgorithms.find((known) => known === options.algorithm);
  if (algorithm === undefined)
    throw new CommandFailure(`--algorithm must be one of ${rootAlgorithms.join(', ')}.`, exitCodes.badInput);
  const publicUrl = options.publicUrl?.replace(/\/+$/, '') ?? '';
  if (!/^https?:\/\/[^/]/.test(publicUrl) || !URL.canParse(publicUrl))
    throw new CommandFailure(
      '--public-url must be the http or https address of the server, below which the CRL of the root will be found.',
      exitCodes.badInput,
    );
  return {
    shares,
    threshold,
    algorithm,
    organization,
    commonName,
    rootYears,
    issuingYears,
    crlMonths,
    publicUrl,
  };
}
