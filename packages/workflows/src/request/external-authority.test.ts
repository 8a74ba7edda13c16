import {
  certificationAuthorities,
  embeddedDefault,
  type ProfileTemplate,
  type Request,
  Secret,
} from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificationRequestFor } from '../specification/issuance-steps.js';
import { SlowAuthority } from '../specification/slow-authority.js';
import type { CertificationAnswer } from './certification-answers.js';
import { changeRequest } from './change-request.js';
import { closeInterruptedIssuances } from './close-interrupted-issuances.js';
import { collectIssuances } from './collect-issuances.js';
import { submitCertificationRequests } from './submit-certification-requests.js';
import { tellAuthority } from './tell-authorities.js';

const softwareTemplate = templates.fullLifeCycleSoftware as ProfileTemplate['uuid'];
const minuteMs = 60_000;

describe.each(storeKinds)('certificates from an external authority, on %s', (kind) => {
  let site: LifeCycleSite;
  let slow: SlowAuthority;
  let ports: LifeCycleSite['ports'];
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    const ours = embeddedDefault(site.ports.authorities);
    slow = new SlowAuthority(ours);
    ports = { ...site.ports, authorities: certificationAuthorities(ours, [slow]) };
    const template = await ports.store.certificateTemplates.find('CardeaSoftwareUser');
    if (template === undefined) throw new Error('CardeaSoftwareUser is missing');
    await ports.store.certificateTemplates.put({ ...template, authority: 'slow' });
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const start = () => site.create('subscriber', { type: 'Enroll', profileTemplateUuid: softwareTemplate });
  const submit = async (request: Request): Promise<CertificationAnswer> => {
    const { uuid } = request;
    const pfxPassword = new Secret('a password for a PFX');
    const certificationRequest = await certificationRequestFor(request);
    const caller = await site.caller('subscriber');
    const answers = await submitCertificationRequests(ports, caller, uuid, [certificationRequest], {
      pfxPassword,
    });
    const [answer] = answers;
    if (answer === undefined) throw new Error('no answer');
    // The other certificate template is issued by our own authority and does not wait.
    expect(answers.slice(1).every((one) => one.kind === 'issued')).toBe(true);
    return answer;
  };
  const collect = () => collectIssuances(ports, new AbortController().signal);
  const orderOf = async ({ uuid }: Request) =>
    (await ports.store.issuanceOrders.listUnsettled(uuid)).map(({ state }) => state);

  test('a pending order keeps the request Executing, and the same certification request gets the certificate once it is issued', async () => {
    slow.mood = 'holds';
    const request = await start();
    expect(await submit(request)).toMatchObject({ kind: 'pending' });
    expect((await site.request(request.uuid)).status).toBe('Executing');
    expect(await submit(request)).toMatchObject({ kind: 'pending' });
    expect(await orderOf(request)).toEqual(['pending']);
    slow.mood = 'isDown';
    site.clock.advance(2 * minuteMs);
    expect(await collect()).toBe(0);
    expect(await orderOf(request)).toEqual(['pending']);
    slow.mood = 'issues';
    const before = slow.signed;
    site.clock.advance(60 * minuteMs);
    expect(await collect()).toBe(1);
    const answer = await submit(request);
    expect(answer).toMatchObject({ kind: 'issued', caName: 'slow' });
    expect(slow.signed).toBe(before + 1);
    const profile = await site.profile((await site.request(request.uuid)).newProfileUuid);
    expect((await site.certificatesOn(profile)).map(({ caName }) => caName).toSorted()).toEqual([
      'issuing',
      'slow',
    ]);
    const [row] = await ports.store.audit.list({ limit: 1, action: 'certificate.collect' });
    expect(row).toMatchObject({ outcome: 'success', objectUuid: request.uuid });
  });

  test('an order whose answer was lost is found and not sent again, and one that never arrived may be sent again', async () => {
    slow.mood = 'issuesSilently';
    const lost = await start();
    expect(await submit(lost)).toMatchObject({ kind: 'pending' });
    expect(await orderOf(lost)).toEqual(['unknown']);
    slow.mood = 'isSilent';
    const neverArrived = await start();
    expect(await submit(neverArrived)).toMatchObject({ kind: 'pending' });
    const before = slow.signed;
    slow.mood = 'issues';
    site.clock.advance(2 * minuteMs);
    expect(await collect()).toBe(2);
    expect(await submit(lost)).toMatchObject({ kind: 'issued' });
    expect(slow.signed).toBe(before);
    expect(await submit(neverArrived)).toMatchObject({ kind: 'issued' });
    expect(slow.signed).toBe(before + 1);
  });

  test('a refusal and an authority that is down are answers of their own, and leave nothing open', async () => {
    const request = await start();
    for (const mood of ['refuses', 'isDown'] as const) {
      slow.mood = mood;
      expect(await submit(request)).toMatchObject({
        kind: 'refused',
        detail: expect.stringMatching(/^slow /),
      });
      expect(await orderOf(request)).toEqual([]);
    }
    slow.mood = 'issues';
    expect(await submit(request)).toMatchObject({ kind: 'issued' });
    expect(await closeInterruptedIssuances(ports)).toEqual([]);
  });

  test('what it issues after the request has ended is revoked at once, and it is told until it takes it', async () => {
    slow.mood = 'holds';
    const request = await start();
    await submit(request);
    await changeRequest(ports, await site.caller('subscriber'), request.uuid, 'Abandoned');
    slow.mood = 'issues';
    site.clock.advance(60 * minuteMs);
    expect(await collect()).toBe(1);
    const certificate = (await ports.store.certificates.listByRequest(request.uuid)).find(
      ({ caName }) => caName === 'slow',
    );
    expect(certificate?.revocation).toMatchObject({ reason: 'cessationOfOperation' });
    const [job] = await ports.store.jobs.list({ limit: 1, kind: 'tellAuthority', state: 'waiting' });
    if (job === undefined) throw new Error('no job');
    slow.mood = 'isDown';
    await expect(tellAuthority(ports, job.input)).rejects.toMatchObject({ kind: 'CaUnavailable' });
    slow.mood = 'issues';
    expect(await tellAuthority(ports, job.input)).toEqual({ told: 'cessationOfOperation' });
    expect(slow.told).toEqual([`${certificate?.serialNumber} cessationOfOperation`]);
  });
});
