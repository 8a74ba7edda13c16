import type { LocalDirectory } from '@cardea/directory';
import type { FastifyBaseLogger } from 'fastify';
import type { Configuration } from '../configuration.js';
import type { RoutePorts } from './answer.js';

/** What the HTTP server stands on. */
export interface HttpServerParts {
  readonly configuration: Configuration;
  readonly ports: RoutePorts;
  readonly directory: LocalDirectory;
  readonly logger: FastifyBaseLogger;
}
