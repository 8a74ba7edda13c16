import type { EmbeddedCertificationAuthority, KeyDestruction } from '@cardea/domain';
import {
  closeInterruptedIssuances,
  collectIssuances,
  publishCompleteCrl,
  retireExpiredTemporaryCards,
  runScheduledRevocation,
  tellAuthority,
} from '@cardea/workflows';
import type { FastifyBaseLogger } from 'fastify';
import { writeExport } from '../api-v2/administration/export-file.js';
import { type SealPorts, sealAuditTrail } from '../audit-seals/seal-audit-trail.js';
import type { RoutePorts } from '../http/answer.js';
import { Courier } from '../notifications/courier.js';
import { dispatchNotifications } from '../notifications/dispatch.js';
import type { SendPorts } from '../notifications/send-delivery.js';
import {
  orderPublications,
  type PublicationPorts,
  publishToTarget,
} from '../publication/publish-to-target.js';
import { destroyEndedExchangeKeys } from './destroy-ended-exchange-keys.js';
import { expireOneTimePasswords } from './expire-one-time-passwords.js';
import type { JobHandlers, RecurringJobs } from './job-handler.js';
import { publishDueCrls } from './publish-due-crls.js';
import { refreshOcspResponses } from './refresh-ocsp-responses.js';
import { remindOfExpiry } from './remind-of-expiry.js';
import { renewArchiveExchange } from './renew-archive-exchange.js';
import { JobRunner } from './runner.js';

const minuteMs = 60_000;
/** The rest is retired by the next run. */
const mostCardsAtOnce = 100;

/** How long each recurring kind waits after a run. */
export const recurringJobs: RecurringJobs = {
  publishCrls: minuteMs,
  sealAuditTrail: minuteMs,
  refreshOcspResponses: 5 * minuteMs,
  closeInterruptedIssuances: minuteMs,
  collectIssuances: minuteMs / 2,
  // The courier dispatches at once; this takes up what a process left when it ended.
  dispatchNotifications: minuteMs,
  expireOneTimePasswords: 5 * minuteMs,
  retireExpiredTemporaryCards: 5 * minuteMs,
  remindOfExpiry: 60 * minuteMs,
  renewArchiveExchange: 60 * minuteMs,
};

/** What jobs work on. */
export type BackgroundPorts = RoutePorts &
  SendPorts &
  Pick<PublicationPorts, 'targets'> &
  Pick<SealPorts, 'keyStore'> & { readonly keyStore: KeyDestruction };

/** What this process can do, by kind. */
export function jobHandlers(
  rootAuthority: EmbeddedCertificationAuthority | undefined,
): JobHandlers<BackgroundPorts> {
  return {
    publishCrls: {
      // Each list is published in a transaction of its own, and one that is fresh is left alone.
      mode: 'stepped',
      run: async ({ ports }) => {
        const { published, failures } = await publishDueCrls(ports, rootAuthority);
        await ports.store.transaction((tx) => orderPublications(ports, tx));
        if (failures.length > 0) throw failures[0];
        return { published };
      },
    },
    // Each file takes the place of the one before, and is noted afterwards.
    publishToTarget: {
      mode: 'stepped',
      run: ({ ports, job, signal }) => publishToTarget(ports, job.input, signal),
    },
    // Done twice, it publishes twice, under two numbers.
    publishCompleteCrl: {
      mode: 'stepped',
      run: async ({ ports, job, finish }) => {
        await publishCompleteCrl(ports, job.input, finish);
        return null;
      },
    },
    // Each response is replaced alone, and one that is fresh is left alone.
    refreshOcspResponses: { mode: 'stepped', run: refreshOcspResponses },
    closeInterruptedIssuances: {
      // Each issuance is closed in a transaction of its own, which does nothing to one that is closed.
      mode: 'stepped',
      run: async ({ ports }) => ({ closed: (await closeInterruptedIssuances(ports)).length }),
    },
    // Each order is settled in a transaction of its own, which does nothing to one that is settled.
    collectIssuances: {
      mode: 'stepped',
      run: async ({ ports, signal }) => ({ settled: await collectIssuances(ports, signal) }),
    },
    // What an authority was told already changes nothing there when it is told again.
    tellAuthority: { mode: 'stepped', run: ({ ports, job }) => tellAuthority(ports, job.input) },
    dispatchNotifications: {
      mode: 'stepped',
      run: async ({ ports, signal }) => ({
        dispatched: await dispatchNotifications(
          { ...ports, isMailConfigured: ports.mailer !== undefined },
          signal,
        ),
      }),
    },
    remindOfExpiry: { mode: 'stepped', run: remindOfExpiry },
    // A current certificate is left alone, and a key that is gone stays so.
    renewArchiveExchange: {
      mode: 'stepped',
      run: async ({ ports }) => ({
        ...(await renewArchiveExchange({ ports })),
        destroyed: await destroyEndedExchangeKeys(ports),
      }),
    },
    expireOneTimePasswords: { mode: 'transactional', run: expireOneTimePasswords },
    revokeCertificates: {
      mode: 'transactional',
      run: ({ tx, job, ports }) => runScheduledRevocation(ports, job.input, tx),
    },
    retireExpiredTemporaryCards: {
      mode: 'transactional',
      run: async ({ tx, ports }) => ({
        retired: await retireExpiredTemporaryCards(ports, tx, mostCardsAtOnce),
      }),
    },
    export: { mode: 'stepped', run: writeExport },
    // Each seal commits with the marks of its events, and only where nobody sealed them meanwhile.
    sealAuditTrail: {
      mode: 'stepped',
      run: async ({ ports, signal }) => ({ sealed: await sealAuditTrail(ports, signal) }),
    },
  };
}

/** Everything that a process does beside answering: due jobs, and deliveries of notifications. */
export class BackgroundWork {
  readonly jobs: JobRunner<BackgroundPorts>;
  readonly courier: Courier;

  constructor(
    ports: BackgroundPorts,
    rootAuthority: EmbeddedCertificationAuthority | undefined,
    logger: Pick<FastifyBaseLogger, 'error' | 'warn'>,
  ) {
    this.jobs = new JobRunner({
      ports,
      handlers: jobHandlers(rootAuthority),
      recurring: recurringJobs,
      logger,
    });
    this.courier = new Courier(ports, logger);
  }

  async start(): Promise<void> {
    await this.jobs.start();
    this.courier.start();
  }

  /** Does what is due at this instant, and returns when it is done. */
  async settle(): Promise<void> {
    await this.jobs.runDue();
    await this.courier.deliverDue();
  }

  /** Lets what is under way end and begins nothing more. */
  async stop(): Promise<void> {
    await Promise.all([this.jobs.stop(), this.courier.stop()]);
  }
}
