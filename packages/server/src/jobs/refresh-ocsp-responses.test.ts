import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Certificate, RevocationReason } from '@cardea/domain';
import { embeddedDefault } from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import { openSystem, readConfiguration, type System } from '@cardea/server';
import { FakeClock } from '@cardea/testkit';
import {
  emptyStorePlace,
  type StoreKind,
  sampleCertificate,
  sampleUser,
  storeKinds,
} from '@cardea/testkit/stores';
import { describe, expect, test, vi } from 'vitest';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** One installation that several processes may open. */
async function makePlace(kind: StoreKind) {
  const home = mkdtempSync(join(tmpdir(), 'cardea-ocsp-'));
  const { place, remove } = await emptyStorePlace(kind);
  const environment = {
    CARDEA_HOME: home,
    ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
  };
  const clock = new FakeClock(new Date('2027-03-01T12:00:00Z'));
  const opened: System[] = [];
  return {
    home,
    environment,
    clock,
    async open() {
      const system = await openSystem(readConfiguration(environment, false), { clock });
      opened.push(system);
      return system;
    },
    async [Symbol.asyncDispose]() {
      for (const system of opened) await system.close();
      await remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function issue({ ports }: System, changes: Partial<Certificate> = {}): Promise<Certificate> {
  const { authorities, store, clock } = ports;
  const authority = embeddedDefault(authorities);
  const template = await store.certificateTemplates.find('CardeaSoftwareUser');
  if (template === undefined) throw new Error('CardeaSoftwareUser is missing');
  const prepared = await authority.prepare({
    certificationRequest: await authority.check(await createCertificationRequest({ privateKey }), template),
    template,
    subject: sampleUser(),
    serialNumber: authority.newSerialNumber(),
    now: clock.now(),
  });
  const issued = await authority.sign(prepared);
  const certificate = sampleCertificate({ ...issued, caName: authority.name, profileUuid: null, ...changes });
  await store.certificates.insert(certificate);
  return certificate;
}

async function change({ ports }: System, { uuid }: Certificate, reason: RevocationReason | undefined) {
  await ports.store.transaction(async (tx) => {
    const stored = await tx.certificates.find(uuid);
    if (stored === undefined) throw new Error('the certificate is missing');
    const revocation = reason === undefined ? null : { reason, revokedAt: ports.clock.now() };
    await tx.certificates.update({ ...stored, revocation });
  });
}

/** A function that asks a process about certificates, and gives the response and what OpenSSL reads in it. */
async function askerIn(home: string, { ports }: System) {
  const [issuingDer = new Uint8Array(), rootDer = new Uint8Array()] = await ports.authorities.default.chain();
  const [request, response, issuing, root] = ['request.der', 'response.der', 'issuing.pem', 'root.pem'].map(
    (name) => join(home, name),
  ) as [string, string, string, string];
  writeFileSync(issuing, new X509Certificate(issuingDer).toString());
  writeFileSync(root, new X509Certificate(rootDer).toString());
  return async (system: System, { serialNumber }: Certificate) => {
    const question = ['-no_nonce', '-issuer', issuing, '-serial', `0x${serialNumber}`];
    const openssl = (...args: readonly string[]) =>
      execFileSync('openssl', ['ocsp', ...question, ...args], { timeout: 20_000, stdio: 'pipe' }).toString();
    openssl('-reqout', request);
    const answer = await system.ports.ocsp.answer(serialNumber, () => readFileSync(request));
    const responseDer = answer.kind === 'presigned' ? answer.response.responseDer : answer.responseDer;
    writeFileSync(response, responseDer);
    // The clock of the tests is not OpenSSL's.
    const now = String(Math.floor(ports.clock.now().getTime() / 1000));
    const read = openssl(
      '-resp_text',
      '-respin',
      response,
      '-CAfile',
      root,
      '-verify_other',
      issuing,
      '-attime',
      now,
      '-validity_period',
      '1000000000',
    );
    return {
      responseDer,
      word: / (good|revoked|unknown)\n/.exec(read)?.[1],
      thisUpdate: /This Update: (.*)/.exec(read)?.[1],
    };
  };
}

describe.each(storeKinds)('OCSP responses signed ahead, on %s', (kind) => {
  test('an answer is the same for all processes, and changes in all at once with the status of the certificate', async () => {
    await using place = await makePlace(kind);
    const [one, other] = [await place.open(), await place.open()];
    const ask = await askerIn(place.home, one);
    const certificate = await issue(one);
    const first = await ask(one, certificate);
    expect(first.word).toBe('good');
    expect((await ask(other, certificate)).responseDer).toStrictEqual(first.responseDer);
    for (const reason of ['certificateHold', undefined, 'keyCompromise'] as const) {
      const word = reason === undefined ? 'good' : 'revoked';
      await change(other, certificate, reason);
      expect((await ask(one, certificate)).word).toBe(word);
      expect((await ask(other, certificate)).word).toBe(word);
    }
  });

  test('no answer that is asked for after a revocation has committed says good, however many are under way', async () => {
    await using place = await makePlace(kind);
    const system = await place.open();
    const ask = await askerIn(place.home, system);
    for (let round = 0; round < 5; round += 1) {
      const certificate = await issue(system);
      await ask(system, certificate);
      const answer = () => system.ports.ocsp.answer(certificate.serialNumber, () => undefined);
      const before = Array.from({ length: 20 }, answer);
      const revoking = change(system, certificate, 'superseded');
      const during = Array.from({ length: 20 }, answer);
      await revoking;
      const after = await Promise.all(Array.from({ length: 20 }, answer));
      await Promise.all([...before, ...during]);
      const revoked = await ask(system, certificate);
      expect(revoked.word).toBe('revoked');
      for (const each of after)
        expect(each.kind === 'presigned' ? each.response.responseDer : undefined).toStrictEqual(
          revoked.responseDer,
        );
    }
  });

  test('an answer that rests on the status before a revocation takes the place of none that tells of it', async () => {
    await using place = await makePlace(kind);
    const [one, other] = [await place.open(), await place.open()];
    const ask = await askerIn(place.home, one);
    const certificate = await issue(one);
    await ask(one, certificate);
    const { ocsp } = one.ports.store;
    const findStatus = ocsp.findStatus.bind(ocsp);
    let goOn = () => {};
    let late: ReturnType<typeof ask> | undefined;
    await new Promise<void>((hasRead) => {
      vi.spyOn(ocsp, 'findStatus').mockImplementationOnce(async (...which) => {
        const before = await findStatus(...which);
        await new Promise<void>((resolve) => {
          goOn = resolve;
          hasRead();
        });
        return before;
      });
      late = ask(one, certificate);
    });
    await change(other, certificate, 'superseded');
    const revoked = await ask(one, certificate);
    expect(revoked.word).toBe('revoked');
    goOn();
    await late;
    for (const system of [one, other, await place.open()])
      expect(await ask(system, certificate)).toStrictEqual(revoked);
  });

  test('the job signs anew what is half over, with the status of the day, and forgets certificates that have ended', async () => {
    await using place = await makePlace(kind);
    const system = await place.open();
    const { store } = system.ports;
    const ask = await askerIn(place.home, system);
    const [lasting, ending] = [
      await issue(system),
      await issue(system, { notAfter: new Date(place.clock.now().getTime() + minuteMs) }),
    ];
    await ask(system, lasting);
    await ask(system, ending);
    const responses = () => store.ocsp.listResponses(new Date('9999-12-31T00:00:00Z'), 10);
    await system.work.jobs.ensureRecurring();
    place.clock.advance(119 * minuteMs);
    await system.work.settle();
    expect((await responses()).map(({ serialNumber }) => serialNumber).sort()).toStrictEqual(
      [lasting.serialNumber, ending.serialNumber].sort(),
    );
    await change(system, lasting, 'superseded');
    place.clock.advance(7 * minuteMs);
    await system.work.settle();
    expect(await responses()).toMatchObject([
      {
        serialNumber: lasting.serialNumber,
        thisUpdate: place.clock.now(),
        certificateRevision: lasting.revision + 1,
      },
    ]);
    const [renewed] = await responses();
    expect((await ask(await place.open(), lasting)).responseDer).toStrictEqual(renewed?.responseDer);
  });

  test('without the job an answer is still never older than three quarters of its life', async () => {
    await using place = await makePlace(kind);
    const system = await place.open();
    const ask = await askerIn(place.home, system);
    const certificate = await issue(system);
    const first = await ask(system, certificate);
    place.clock.advance(179 * minuteMs);
    expect(await ask(system, certificate)).toStrictEqual(first);
    place.clock.advance(2 * minuteMs);
    expect(await ask(system, certificate)).toMatchObject({
      word: 'good',
      thisUpdate: 'Mar  1 15:01:00 2027 GMT',
    });
  });
});

describe.each(storeKinds)('who signs OCSP responses, on %s', (kind) => {
  test('a signer lasts two weeks and is replaced five days before its end, in processes that run on', async () => {
    await using place = await makePlace(kind);
    const [one, other] = [await place.open(), await place.open()];
    const ask = await askerIn(place.home, one);
    const certificate = await issue(one);
    const current = async () => {
      const signer = await one.ports.store.ocsp.findCurrentSigner('issuing');
      if (signer === undefined) throw new Error('there is no signer');
      const { validFromDate, validToDate } = new X509Certificate(signer.certificateDer);
      return { ...signer, notBefore: validFromDate, notAfter: validToDate };
    };
    await one.ports.ocsp.ensureSigners();
    const first = await current();
    expect(first).toMatchObject({
      generation: 1,
      keyName: 'ocsp/issuing',
      notBefore: new Date(place.clock.now().getTime() - 10 * minuteMs),
      notAfter: new Date(place.clock.now().getTime() + 14 * dayMs),
    });
    place.clock.advance(9 * dayMs - minuteMs);
    expect((await ask(one, certificate)).word).toBe('good');
    expect((await current()).generation).toBe(1);
    place.clock.advance(2 * minuteMs);
    await one.work.jobs.ensureRecurring();
    await one.work.settle();
    const second = await current();
    expect(second.generation).toBe(2);
    expect([second.keyName, second.keyVersion]).not.toStrictEqual([first.keyName, first.keyVersion]);
    place.clock.advance(5 * dayMs + minuteMs);
    for (const system of [one, other]) {
      const { word, responseDer } = await ask(system, certificate);
      expect(word).toBe('good');
      expect(Buffer.from(responseDer).includes(Buffer.from(second.certificateDer))).toBe(true);
    }
    expect((await current()).generation).toBe(2);
    const created = await one.ports.store.audit.list({ limit: 10, action: 'key.create' });
    expect(created.map(({ facts }) => `${facts.key} ${facts.ocspSigner}`).sort()).toStrictEqual([
      'ocsp/issuing 1',
      'ocsp/issuing 2',
      'ocsp/root 1',
      'ocsp/root 2',
    ]);
  });

  test('processes that start together agree on one signer of each authority', async () => {
    await using place = await makePlace(kind);
    const program = `
import { openSystem, readConfiguration } from '@cardea/server';
const system = await openSystem(readConfiguration(process.env, false));
await system.ports.ocsp.ensureSigners();
const signers = await Promise.all(['root', 'issuing'].map((name) => system.ports.store.ocsp.findCurrentSigner(name)));
console.log(signers.map(({ generation, keyVersion }) => generation + ':' + keyVersion).join(' '));
await system.close();
`;
    const printed = await Promise.all(
      [1, 2, 3].map(() => {
        const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
          cwd: fileURLToPath(new URL('../..', import.meta.url)),
          env: { ...process.env, ...place.environment },
          stdio: ['ignore', 'pipe', 'inherit'],
          timeout: 50_000,
        });
        return text(child.stdout);
      }),
    );
    expect(printed[0]).toMatch(/^1:\d 1:\d\n$/);
    expect(new Set(printed).size).toBe(1);
  });
});
