import { createPrivateKey, type KeyObject } from 'node:crypto';

/** A file of the simulated card. */
export interface GidsFileState {
  /** 18 for keys, 39 for data objects, as CREATE FILE named it. */
  readonly descriptor: number;
  /** Access mode byte and conditions of CREATE FILE, hex. */
  readonly accessConditions: string;
  isActivated: boolean;
  /** Data objects: tag in hex, value in hex. */
  readonly objects: Record<string, string>;
  /** PKCS#8 PEM of a container's key. */
  privateKeyPem?: string;
}

/** Everything that a simulated GIDS card keeps without power. */
export interface GidsCardState {
  /** Says to whoever opens the file what it is. */
  readonly notice: string;
  readonly format: 'simulated-gids-card-1';
  isBlank: boolean;
  /** Hex; null until it is set. */
  pin: string | null;
  pinRetriesRemaining: number;
  readonly pinRetryLimit: number;
  /** Hex; null until it is set. */
  adminKey: string | null;
  /** By file identifier in hex. */
  readonly files: Record<string, GidsFileState>;
}

/** A card as it comes from the factory. */
export function blankGidsCard(pinRetryLimit: number): GidsCardState {
  return {
    notice: 'Simulated smart card for tests and demonstrations. PIN and private keys are in plain text.',
    format: 'simulated-gids-card-1',
    isBlank: true,
    pin: null,
    pinRetriesRemaining: pinRetryLimit,
    pinRetryLimit,
    adminKey: null,
    files: {},
  };
}

/** Takes JSON for the state of a simulated GIDS card. Errors: `TypeError` when it is something else. */
export function parseGidsCardState(json: unknown): GidsCardState {
  const isState =
    typeof json === 'object' && json !== null && 'format' in json && json.format === 'simulated-gids-card-1';
  if (!isState) throw new TypeError('the state file is not one of a simulated GIDS card');
  // Written by `jsonStateFile` alone, whole; the format's name vouches for the rest.
  return json as GidsCardState;
}

/** Private keys by their PEM: parsing one for every signature takes longer than signing. */
const parsedKeys = new Map<string, KeyObject>();

/** The key of a key file, if one was made. */
export function privateKeyOf(file: GidsFileState): KeyObject | undefined {
  const pem = file.privateKeyPem;
  if (pem === undefined) return undefined;
  const key = parsedKeys.get(pem) ?? createPrivateKey(pem);
  parsedKeys.set(pem, key);
  return key;
}
