import type { ManagementClient, v2 } from '@cardea/sdk';
import { choice, defineCommand, defineGroup, flag } from './command.js';
import { minute, shown } from './format.js';
import { jobKinds, jobStates } from './names.js';
import { limit } from './search.js';

const example = '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2001';

/** `cardea jobs`. */
export const jobsGroup = defineGroup(
  'jobs',
  'follow due and long work',
  defineCommand({
    usage: 'list',
    does: 'list jobs, newest first',
    examples: ['cardea jobs list --state failed'],
    options: {
      state: choice('--state <state>', 'only in this state', jobStates),
      kind: choice('--kind <kind>', 'only of this kind', jobKinds),
      limit,
    },
    run: async ({ client, given: { limit: most = 50, ...filter }, out }) =>
      await out.list(
        client.jobs(filter),
        {
          JOB: ({ uuid }) => uuid,
          KIND: ({ kind }) => kind,
          STATE: ({ state }) => state,
          DUE: ({ runAt }) => minute(runAt),
          '%': ({ progressPercent }) => progressPercent,
        },
        most,
      ),
  }),
  defineCommand({
    usage: 'show <uuid>',
    does: 'show a job: its state and how far it is',
    examples: [`cardea jobs show ${example}`],
    run: async ({ client, args: [uuid], out }) => out.object(await client.job(uuid)),
  }),
  defineCommand({
    usage: 'retry <uuid>',
    does: 'have a failed job run again',
    examples: [`cardea jobs retry ${example}`],
    async run({ client, args: [uuid], out }) {
      const job = await client.retryJob(uuid);
      out.outcome(`Job ${job.uuid} is ${job.state}.`, job);
    },
  }),
);

/** `cardea exports`. */
export const exportsGroup = defineGroup(
  'exports',
  'export everything stored, without secrets, as a job of the server',
  defineCommand({
    usage: 'create',
    does: 'order an export',
    examples: ['cardea exports create --wait'],
    options: { wait: flag('--wait', 'until its file is ready') },
    async run({ client, given: { wait }, out }) {
      const ordered = await client.orderExport();
      const job = wait === true ? await finished(client, ordered) : ordered;
      out.outcome(`Export ${job.uuid} is ${job.state}.`, job);
    },
  }),
  defineCommand({
    usage: 'download <uuid> [file]',
    does: 'write the file of an export, one JSON object a line; - for standard output',
    examples: [`cardea exports download ${example} site.ndjson`],
    async run({ client, args: [uuid, file = `${uuid}.ndjson`] }) {
      const { streamToOwnFile } = await import('./write-file.js');
      await streamToOwnFile(file, await client.downloadExport(uuid));
    },
  }),
  defineCommand({
    usage: 'delete <uuid>',
    does: 'remove the file of an export',
    examples: [`cardea exports delete ${example}`],
    async run({ client, args: [uuid], out }) {
      await client.deleteExport(uuid);
      out.outcome(`The file of export ${uuid} is removed.`, { deleted: uuid });
    },
  }),
);

/** Asks every half second. Errors: `CommandFailure` when the job fails. */
async function finished(client: ManagementClient, ordered: v2.Job): Promise<v2.Job> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  let job = ordered;
  while (job.state === 'waiting' || job.state === 'running') {
    await sleep(500);
    job = await client.job(job.uuid);
  }
  if (job.state === 'done') return job;
  const { CommandFailure } = await import('../failure.js');
  throw new CommandFailure(
    `Job ${job.uuid} failed: ${shown(job.lastError)} Try it again with \`cardea jobs retry\`.`,
  );
}
