import type { AddressInfo } from 'node:net';
import { type DestinationStream, pino } from 'pino';
import type { Configuration } from './configuration.js';
import { buildHttpServer } from './http/server.js';
import { doWhatIsDueAtStart } from './jobs/due-at-start.js';
import { noticeKeyVersions } from './jobs/notice-key-versions.js';
import { tryOutAuthorityKeys } from './jobs/try-out-authority-keys.js';
import { openSystem, type System, type SystemOverrides } from './system.js';

/** A server that answers. */
export interface RunningServer {
  /** `http://127.0.0.1:8080`, with the port that was really taken. */
  readonly url: string;
  readonly system: System;
  close(): Promise<void>;
}

/**
 * Opens the installation, finishes what a crash cut off, and listens.
 *
 * Errors: `Misconfigured`; system errors such as EADDRINUSE.
 */
export async function serve(
  configuration: Configuration,
  options: {
    readonly overrides?: SystemOverrides;
    readonly logDestination?: DestinationStream;
    /** Runs before the server listens, such as the demo content. */
    readonly prepare?: (system: System) => Promise<void>;
  } = {},
): Promise<RunningServer> {
  const logger = pino(
    { level: configuration.logLevel, base: null },
    options.logDestination ?? pino.destination(2),
  );
  const system = await openSystem(configuration, options.overrides, logger);
  try {
    await doWhatIsDueAtStart(system, logger);
    await options.prepare?.(system);
    const http = await buildHttpServer({
      configuration,
      ports: system.ports,
      directory: system.directory,
      logger,
    });
    await http.listen({ host: configuration.host, port: configuration.port });
    await system.work.start();
    const stopNoticing = noticeKeyVersions(system, logger);
    const stopTrying = tryOutAuthorityKeys(system, logger);
    const { port } = http.server.address() as AddressInfo;
    const scheme = configuration.tls === undefined ? 'http' : 'https';
    return {
      url: `${scheme}://${configuration.host.includes(':') ? `[${configuration.host}]` : configuration.host}:${port}`,
      system,
      close: async () => {
        stopNoticing();
        stopTrying();
        // A connection whose answer ends while the server closes would be kept alive for a minute more.
        const sweep = setInterval(() => http.server.closeIdleConnections(), 50);
        await http.close().finally(() => clearInterval(sweep));
        await system.close();
      },
    };
  } catch (error) {
    await system.close();
    throw error;
  }
}
