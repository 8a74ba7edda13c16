import { execFileSync } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rotateKey } from '../administration/keys/keys.js';
import { openSystem } from '../system.js';
import { sealAuditTrail } from './seal-audit-trail.js';
import { verifyAuditTrail } from './verify-audit-trail.js';

describe.each(storeKinds)('the sealed audit trail, on %s', (kind) => {
  let site: LifeCycleSite;
  const ports = () => ({ ...site.ports, keyStore: site.system.keyStore });
  const faults = async () => (await verifyAuditTrail(ports())).faults.map(({ fault }) => fault);

  /** What somebody does who may write to the database, past Cardea. */
  const tamper = async (statement: string) => {
    // Reads of one turn of the event loop share what they see.
    await nextTurn();
    const { databaseUrl, file } = site.place;
    if (databaseUrl !== undefined) {
      execFileSync('psql', ['--quiet', '--command', statement, databaseUrl], { timeout: 20_000 });
      return;
    }
    // In a process of its own: two copies of SQLite in one process take each other's locks away.
    const program = `const [, file, statement] = process.argv;
      new (require('node:sqlite').DatabaseSync)(file).exec(statement);`;
    execFileSync(process.execPath, ['--no-warnings', '--eval', program, file, statement], {
      timeout: 20_000,
    });
  };

  beforeEach(async () => {
    site = await openLifeCycleSite(kind);
    await site.enroll('subscriber', templates.fullLifeCycle);
    await sealAuditTrail(ports());
    await site.enroll('subscriber', templates.fullLifeCycle);
    await sealAuditTrail(ports());
  });
  afterEach(async () => await site[Symbol.asyncDispose]());

  test('covers every event, and is found whole', async () => {
    const verdict = await verifyAuditTrail(ports());
    expect(verdict).toMatchObject({ faults: [], sealCount: 2, unsealedEvents: 0, last: { number: 2 } });
    const events = await site.ports.store.audit.list({ limit: 1000 });
    expect(verdict.sealedEvents).toBe(events.length);
    expect(verdict.keys).toHaveLength(1);
    await site.create('subscriber', {
      type: 'Enroll',
      profileTemplateUuid: templates.fullLifeCycle as never,
    });
    expect((await verifyAuditTrail(ports())).unsealedEvents).toBeGreaterThan(0);
    expect(await sealAuditTrail(ports())).toBeGreaterThan(0);
    expect(await sealAuditTrail(ports())).toBe(0);
    expect(await faults()).toEqual([]);
  });

  test('is sealed once, however many processes seal it at the same time', async () => {
    await site.enroll('subscriber', templates.fullLifeCycle);
    await Promise.allSettled([1, 2, 3].map(() => sealAuditTrail(ports())));
    expect(await verifyAuditTrail(ports())).toMatchObject({ faults: [], sealCount: 3, unsealedEvents: 0 });
  });

  test.each([
    ['an actor was changed', "update audit_events set actor_name = 'somebody' where sequence = 3"],
    ['an outcome was changed', "update audit_events set outcome = 'denied' where sequence = 3"],
    ['facts were changed', "update audit_events set facts = '{}' where facts <> '{}'"],
  ])('tells that %s', async (_what, statement) => {
    await tamper(statement);
    expect(await faults()).toContain('its events were changed');
  });

  test('tells that an event was deleted, and one that was put in later with an instant of before', async () => {
    await tamper('delete from audit_events where sequence = 3');
    expect(await faults()).toEqual([expect.stringMatching(/^\d+ events were sealed, and \d+ are there$/)]);
    await tamper(
      `insert into audit_events (uuid, occurred_at, action, outcome, actor_name, object_type, object_uuid, origin,
         correlation_id, facts)
       select 'f0000000-0000-4000-8000-000000000000', '2001-01-01T00:00:00.000Z', action, outcome, actor_name,
         object_type, object_uuid, origin, correlation_id, facts from audit_events where sequence = 4`,
    );
    await sealAuditTrail(ports());
    expect(await faults()).toContainEqual(expect.stringContaining('was written long after 2001-01-01'));
  });

  test('tells that a seal is missing, or was made to fit changed events', async () => {
    await tamper("update audit_seals set sealed_at = '2030-01-01T00:00:00.000Z' where number = 1");
    expect(await faults()).toEqual([
      'its signature is not one of the key audit v1',
      'it does not follow the seal before it',
    ]);
    await tamper('delete from audit_seals where number = 1');
    expect(await faults()).toContain('seal 1 is missing');
  });

  test('tells that its end was cut off to whoever noted the last seal', async () => {
    const { last } = await verifyAuditTrail(ports());
    if (last === null) throw new Error('nothing is sealed');
    await tamper('delete from audit_events where seal_number = 2');
    await tamper('delete from audit_seals where number = 2');
    expect(await faults()).toEqual([]);
    const { faults: told } = await verifyAuditTrail(ports(), { expected: last });
    expect(told).toEqual([{ sealNumber: 2, fault: 'the expected seal is missing' }]);
    await site.enroll('subscriber', templates.fullLifeCycle);
    await sealAuditTrail(ports());
    const { faults: after } = await verifyAuditTrail(ports(), { expected: last });
    expect(after).toEqual([{ sealNumber: 2, fault: 'it is another seal than the expected one' }]);
  });

  test('goes on under the next version of its key, and what the older one sealed still verifies', async () => {
    expect(await rotateKey(site.system, 'audit')).toEqual({ name: 'audit', version: 2 });
    expect(await sealAuditTrail(ports())).toBeGreaterThan(0);
    const verdict = await verifyAuditTrail(ports());
    expect(verdict).toMatchObject({ faults: [], sealCount: 3 });
    expect(verdict.keys.map(({ version }) => version)).toEqual([1, 2]);
    expect(new Set(verdict.keys.map(({ publicKeySha256 }) => publicKeySha256)).size).toBe(2);
  });

  test('is not believed under a key whose private part the keystore does not have', async () => {
    await tamper(
      `update wrapped_keys set public_key_der =
         (select public_key_der from wrapped_keys where name = 'ca/issuing' and version = 1) where name = 'audit'`,
    );
    // A keystore reads each key once; a fresh one sees what the database says now.
    const again = await openSystem(site.system.configuration, { clock: site.clock });
    try {
      const verdict = await verifyAuditTrail({ ...again.ports, keyStore: again.keyStore });
      expect(verdict.faults.map(({ fault }) => fault)).toContain(
        'the public key of audit v1 is not that of the private key in the keystore',
      );
    } finally {
      await again.close();
    }
  });
});
