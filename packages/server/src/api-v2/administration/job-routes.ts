import { type Job, jobKinds, parseUuid } from '@cardea/domain';
import { findExport, orderExport, readJob } from '@cardea/workflows';
import { Type } from 'typebox';
import { listJobs, retryJob } from '../../jobs/job-administration.js';
import { given, page } from '../paging.js';
import { type ApiRoute, accepted, defineRoute, file, noContent, ok } from '../route.js';
import {
  component,
  exact,
  Guid,
  Instant,
  names,
  nullable,
  pageOfSchema,
  spoken,
  UuidParams,
} from '../schemas/common.js';
import { openExport, removeExport } from './export-file.js';
import { readTimeCursor, timeCursor, timePageQuery } from './time-cursor.js';

const tags = ['Jobs'] as const;
const jobStates = ['waiting', 'running', 'done', 'failed'] as const;

const JobSchema = component(
  'Job',
  exact({
    uuid: Guid,
    kind: names(jobKinds),
    state: names(jobStates),
    runAt: Instant,
    attempts: Type.Integer(),
    progressPercent: nullable(Type.Number({ minimum: 0, maximum: 100 })),
    result: nullable(Type.Record(Type.String(), Type.Unknown())),
    lastError: nullable(spoken()),
    requestedBy: nullable(Guid),
    createdAt: Instant,
    finishedAt: nullable(Instant),
  }),
);

function jobToJson(job: Job) {
  return {
    uuid: job.uuid,
    kind: job.kind,
    state: job.state,
    runAt: job.runAt.toISOString(),
    attempts: job.attempts,
    progressPercent: job.state === 'done' ? 100 : job.progressPercent,
    result: job.result,
    lastError: job.lastError,
    requestedBy: job.requestedBy,
    createdAt: job.createdAt.toISOString(),
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

const getJobs = defineRoute({
  method: 'GET',
  path: '/jobs',
  operationId: 'listJobs',
  summary: 'List jobs, newest first',
  tags,
  query: timePageQuery({ state: Type.Optional(names(jobStates)), kind: Type.Optional(names(jobKinds)) }),
  answer: { schema: pageOfSchema('JobPage', JobSchema) },
  handle: async (ports, { caller, query, url }) => {
    const limit = query.limit ?? 50;
    const filter = given({
      state: query.state,
      kind: query.kind,
      before: readTimeCursor<'Job'>(query.cursor),
    });
    const items = await listJobs(ports, caller, { limit, ...filter });
    return page(url, { items, nextCursor: timeCursor(items, limit) }, jobToJson);
  },
});

const getJob = defineRoute({
  method: 'GET',
  path: '/jobs/{uuid}',
  operationId: 'getJob',
  summary: 'Read a job: its state and how far it is',
  tags,
  params: UuidParams,
  answer: { schema: JobSchema },
  handle: async (ports, { caller, params }) =>
    ok(jobToJson(await readJob(ports, caller, parseUuid(params.uuid, 'uuid')))),
});

const retry = defineRoute({
  method: 'POST',
  path: '/jobs/{uuid}/retry',
  operationId: 'retryJob',
  summary: 'Have a failed job run again',
  tags,
  params: UuidParams,
  answer: { schema: JobSchema },
  handle: async (ports, { caller, params }) =>
    ok(jobToJson(await retryJob(ports, caller, parseUuid(params.uuid, 'uuid')))),
});

const postExport = defineRoute({
  method: 'POST',
  path: '/exports',
  operationId: 'orderExport',
  summary: 'Export everything stored, without secrets, as a job',
  description:
    'Answers the job; when it is done, its file is at /exports/{uuid} for seven days. One export at a time.',
  tags,
  answer: { status: 202, schema: JobSchema },
  handle: async (ports, { caller }) => {
    const job = await orderExport(ports, caller);
    return accepted(`/jobs/${job.uuid}`, jobToJson(job));
  },
});

const getExport = defineRoute({
  method: 'GET',
  path: '/exports/{uuid}',
  operationId: 'downloadExport',
  summary: 'Download the file of an export, one JSON object a line',
  tags,
  params: UuidParams,
  answer: { mediaTypes: ['application/x-ndjson'] },
  handle: async (ports, { caller, params }) => {
    const { uuid, createdAt } = await findExport(ports, caller, parseUuid(params.uuid, 'uuid'), 'fetch');
    const { stream, sizeBytes } = await openExport(ports, uuid);
    const name = `cardea-export-${createdAt.toISOString().slice(0, 10)}.ndjson`;
    const answer = file(stream, 'application/x-ndjson; charset=utf-8', name);
    return { ...answer, headers: { ...answer.headers, 'content-length': String(sizeBytes) } };
  },
});

const deleteExport = defineRoute({
  method: 'DELETE',
  path: '/exports/{uuid}',
  operationId: 'deleteExport',
  summary: 'Remove the file of an export',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    const { uuid } = await findExport(ports, caller, parseUuid(params.uuid, 'uuid'), 'remove');
    await removeExport(ports, uuid);
    return noContent();
  },
});

/** Jobs and exports. */
export const jobRoutes: readonly ApiRoute[] = [getJobs, getJob, retry, postExport, getExport, deleteExport];
