import type { CrlScope } from '../certificate/crl-scope.js';

/** A published CRL. */
export interface StoredCrl {
  readonly caName: string;
  readonly scope: CrlScope;
  readonly crlNumber: number;
  /** Of a delta: the oldest complete CRL that it completes; null for the others. */
  readonly baseCrlNumber: number | null;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** How many certificates it lists; null for what somebody else signed. */
  readonly entryCount: number | null;
  readonly crlDer: Uint8Array;
}

/** What is known of a CRL without reading it. */
export type CrlDescription = Omit<StoredCrl, 'crlDer'>;

/** That a CRL could not be signed, and how often in a row since one was. */
export interface CrlFailure {
  readonly caName: string;
  readonly scope: CrlScope;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  readonly attempts: number;
  /** Why the last attempt failed; safe to show. */
  readonly reason: string;
}

/** Keeps published CRLs: of each scope the newest one whole, of complete ones before it that they were published. */
export interface CrlRepository {
  /**
   * A newer number takes the place of what was current, and ends the failures of its scope.
   *
   * Errors: `Conflict` for a number that this scope has had.
   */
  insert(crl: StoredCrl): Promise<void>;
  /** The newest of the scope, by default the complete one. */
  findCurrent(caName: string, scope?: CrlScope): Promise<StoredCrl | undefined>;
  describeCurrent(caName: string, scope: CrlScope): Promise<CrlDescription | undefined>;
  /** The newest CRL of every scope of every authority, by authority; complete first, then delta, then partitions. */
  listCurrent(): Promise<CrlDescription[]>;
  /** The complete CRL of ours with the lowest number that has not ended at `now`. */
  findOldestInForce(
    caName: string,
    now: Date,
  ): Promise<Pick<StoredCrl, 'crlNumber' | 'thisUpdate'> | undefined>;
  /** The partition to which certificates issued at `at` are assigned; null where none is open yet. */
  findPartition(caName: string, at: Date): Promise<number | null>;
  /** Assigns certificates to this partition from now on. Errors: `Conflict` when it is open already. */
  openPartition(caName: string, partition: number, openedAt: Date): Promise<void>;
  /** Counts one more failure to sign this CRL. */
  noteFailure(failure: {
    readonly caName: string;
    readonly scope: CrlScope;
    readonly failedAt: Date;
    readonly reason: string;
  }): Promise<void>;
  /** Failures that no success has followed, in the order of {@link listCurrent}. */
  listFailures(): Promise<CrlFailure[]>;
}
