import { createHash } from 'node:crypto';
import type { CertIdForm, CertificateStatus, OcspRepository, StoredOcspResponse } from '@cardea/domain';
import { BoundedMap } from '../bounded-map.js';

/** How many responses stay in memory; about a kilobyte each. */
const capacity = 20_000;

/** A response that is good for everyone who asks about the certificate without a nonce. */
export interface PresignedResponse {
  readonly responseDer: Uint8Array;
  /** The same as text, a character (Latin-1) for each octet. */
  readonly latin1: string;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Strong entity tag of the response, quoted: SHA-256 over its bytes (RFC 5019 §6.2). */
  readonly entityTag: string;
  /** thisUpdate and nextUpdate as HTTP dates. */
  readonly lastModified: string;
  readonly expires: string;
}

/** The certificate that a response is about, and how the request named it. */
export interface ResponseSubject {
  readonly caName: string;
  readonly serialNumber: string;
  readonly form: CertIdForm;
}

interface Kept {
  readonly status: CertificateStatus;
  readonly response: PresignedResponse;
}

/** A response, and the revision of the certificate that it tells of. */
interface Fetched {
  readonly revision: number;
  readonly response: PresignedResponse;
}

/**
 * Responses that were signed ahead, in memory and in the store. Whoever wants one tells the status just read: a response
 * that tells of an earlier revision of the certificate is never given out, whichever process changed the certificate.
 * Nor does one take the place of a later one: whoever read the status before a change may sign after those who read it
 * afterwards.
 */
export class PresignedResponses {
  readonly #responses: OcspRepository;
  readonly #kept = new BoundedMap<string, Kept>(capacity);
  /** Signings under way, by subject and revision. */
  readonly #underWay = new Map<string, Promise<Fetched>>();

  constructor(responses: OcspRepository) {
    this.#responses = responses;
  }

  /** The response in memory, if it still holds. */
  atHand(subject: ResponseSubject, status: CertificateStatus, now: Date): PresignedResponse | undefined {
    const kept = this.#kept.get(keyOf(subject));
    return kept !== undefined && isSame(kept.status, status) && isFresh(kept.response, now)
      ? kept.response
      : undefined;
  }

  /** The response of the store, if it still holds, or else a new one made by `sign` and stored. */
  async fetch(
    subject: ResponseSubject,
    status: CertificateStatus,
    now: Date,
    sign: () => Promise<StoredOcspResponse>,
  ): Promise<PresignedResponse> {
    const key = keyOf(subject);
    const work = `${key} ${status.revision}`;
    let fetching = this.#underWay.get(work);
    if (fetching === undefined) {
      fetching = this.#fromStoreOrSigned(subject, status, now, sign).finally(() =>
        this.#underWay.delete(work),
      );
      this.#underWay.set(work, fetching);
    }
    const { revision, response } = await fetching;
    const kept = this.#kept.get(key);
    if (revision === status.revision && (kept === undefined || kept.status.revision <= revision))
      this.#kept.set(key, { status, response });
    return response;
  }

  async #fromStoreOrSigned(
    { caName, serialNumber, form }: ResponseSubject,
    status: CertificateStatus,
    now: Date,
    sign: () => Promise<StoredOcspResponse>,
  ): Promise<Fetched> {
    const stored = await this.#responses.findResponse(caName, serialNumber, form);
    if (stored !== undefined && stored.certificateRevision >= status.revision && isFresh(stored, now))
      return fetched(stored);
    const signed = await sign();
    await this.#responses.putResponse(signed);
    return fetched(signed);
  }
}

/** Whether a response may still be given out: until a quarter of its life is left; by then the job has long made the next one. */
export function isFresh(
  { thisUpdate, nextUpdate }: Pick<PresignedResponse, 'thisUpdate' | 'nextUpdate'>,
  now: Date,
): boolean {
  const [made, ends, time] = [thisUpdate.getTime(), nextUpdate.getTime(), now.getTime()];
  return made <= time && (ends - time) * 4 > ends - made;
}

function isSame(one: CertificateStatus, other: CertificateStatus): boolean {
  return (
    one.revision === other.revision &&
    one.revocation?.reason === other.revocation?.reason &&
    one.revocation?.revokedAt.getTime() === other.revocation?.revokedAt.getTime()
  );
}

function fetched(stored: StoredOcspResponse): Fetched {
  return { revision: stored.certificateRevision, response: presigned(stored) };
}

function presigned({ responseDer, thisUpdate, nextUpdate }: StoredOcspResponse): PresignedResponse {
  const entityTag = `"${createHash('sha256').update(responseDer).digest('hex')}"`;
  const [lastModified, expires] = [thisUpdate.toUTCString(), nextUpdate.toUTCString()];
  const latin1 = Buffer.from(responseDer).toString('latin1');
  return { responseDer, latin1, thisUpdate, nextUpdate, entityTag, lastModified, expires };
}

function keyOf({ caName, serialNumber, form }: ResponseSubject): string {
  return `${serialNumber} ${form} ${caName}`;
}
