import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate, Profile } from '@cardea/domain';
import {
  emptyStorePlace,
  FakeClock,
  freePort,
  type LifeCycleSite,
  lifeCycleSite,
  makeArchivedKeysQuick,
  SteerableRandomness,
  type StoreKind,
  seedSite,
  templates,
} from '@cardea/testkit';
import { type Renewal, type RunningServer, readConfiguration, renewAuthority, serve } from '../../index.js';
import { inSystem } from '../server-process.js';
import { type Judged, type JudgedFiles, pem } from '../validators/scene.js';

/** A software profile of the subscriber, and the certificate on it that validators judge. */
export interface Holder {
  readonly profile: Profile;
  readonly certificate: Certificate;
}

/** An installation with a running server, which is restarted around renewals of its issuing authority. */
export class RenewableSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'cardea-renewal-'));
  readonly #clock = new FakeClock();
  readonly log: string[] = [];
  environment: Readonly<Record<string, string>> = {};
  #remove: () => Promise<void> = async () => undefined;
  #server: RunningServer | undefined;
  #site: LifeCycleSite | undefined;

  static async open(
    kind: StoreKind,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<RenewableSite> {
    const site = new RenewableSite();
    const { place, remove } = await emptyStorePlace(kind);
    site.#remove = remove;
    const port = await freePort();
    site.environment = {
      CARDEA_HOME: join(site.folder, 'home'),
      CARDEA_PORT: `${port}`,
      // The addresses in the certificates are those of the running server, for some tools follow them.
      CARDEA_PUBLIC_URL: `http://127.0.0.1:${port}`,
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
      ...settings,
    };
    await site.start();
    return site;
  }

  get server(): RunningServer {
    if (this.#server === undefined) throw new Error('the server does not run');
    return this.#server;
  }

  get site(): LifeCycleSite {
    if (this.#site === undefined) throw new Error('the server does not run');
    return this.#site;
  }

  async start(): Promise<void> {
    const randomness = new SteerableRandomness();
    this.#server = await serve(readConfiguration(this.environment, false), {
      overrides: { clock: this.#clock, randomness, sleep: async () => undefined },
      logDestination: { write: (line) => void this.log.push(line) },
      prepare: async (system) => {
        if ((await system.ports.store.profileTemplates.list()).length > 0) return;
        await seedSite(system);
        await makeArchivedKeysQuick(system);
      },
    });
    this.#site = lifeCycleSite(
      this.#server.system,
      { file: '' },
      this.#clock,
      randomness,
      async () => undefined,
    );
  }

  /** Certificates that follow begin later than what was made before, as in life. */
  async restart(): Promise<void> {
    await this.#server?.close();
    this.#clock.set(new Date());
    await this.start();
  }

  /** Beside the running server, as the command does it. */
  async renew(hasNewKey: boolean): Promise<Renewal> {
    return await inSystem(this.environment, (system) => renewAuthority(system, { hasNewKey }));
  }

  async enroll(): Promise<Holder> {
    const { profile } = await this.site.enroll('subscriber', templates.fullLifeCycleSoftware);
    const found = (await this.site.certificatesOn(profile)).find(({ isArchivedOnCa }) => !isArchivedOnCa);
    if (found === undefined) throw new Error('no certificate was issued');
    return { profile, certificate: found };
  }

  /** Suspends an active profile, and reinstates a suspended one; or disables it. */
  async change({ profile }: Holder, type: 'SuspendOrReinstate' | 'Disable'): Promise<void> {
    const request = await this.site.create('subscriber', { type, profileUuid: profile.uuid });
    await this.site.carryOutStatus('subscriber', request);
  }

  async get(path: string): Promise<Buffer> {
    const answer = await fetch(`${this.server.url}${path}`);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.folder, name), content);
    return join(this.folder, name);
  }

  /** Files for the validators: these certificates under this certificate of their authority, with the lists as served. */
  async judged(
    name: string,
    authority: { readonly name: string; readonly certificateDer: Uint8Array },
    certificates: readonly Certificate[],
  ): Promise<JudgedFiles> {
    const template = await this.server.system.ports.store.certificateTemplates.find('CardeaSoftwareUser');
    if (template === undefined) throw new Error('the certificate template is missing');
    const crlsDer: string[] = [];
    for (const ca of ['root', authority.name])
      crlsDer.push(this.write(`${name}-${ca}.crl`, await this.get(`/pki/${ca}.crl`)));
    return {
      server: this.server,
      folder: mkdtempSync(join(this.folder, `${name}-`)),
      judged: certificates.map(
        ({ certificateDer }, index): Judged => ({
          ...{ template, state: 'valid' },
          file: this.write(`${name}-${index}.pem`, pem(certificateDer ?? new Uint8Array())),
        }),
      ),
      files: {
        root: this.write(`${name}-root.pem`, pem(await this.get('/pki/root.crt'))),
        issuing: this.write(`${name}-issuing.pem`, pem(authority.certificateDer)),
        crlsDer,
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.close();
    await this.#remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
